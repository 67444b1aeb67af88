//! The browser: chromedriver on a free port, ended with the test, and sessions of it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;

/// The window of a clerk's machine, in which all is done unless said otherwise.
pub(crate) const DESK: (u32, u32) = (1366, 768);

/// The window of a telephone.
pub(crate) const HAND: (u32, u32) = (390, 844);

/// What lies between the margins of A4 across.
const PAPER: (u32, u32) = (1032, 695);

/// Programs and files that the tests stand on.
pub(crate) struct Tools {
    browser: PathBuf,
    driver: PathBuf,
    /// The text of axe.
    pub(crate) axe: PathBuf,
}

impl Tools {
    /// What the environment names; nothing on a machine without a browser, which skips these
    /// tests. In CI that is an error.
    pub(crate) fn find() -> Option<Self> {
        let named = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
        let found = (named("DINH_CHROMIUM"), named("DINH_CHROMEDRIVER"), named("DINH_AXE"));
        if let (Some(browser), Some(driver), Some(axe)) = found {
            return Some(Self { browser, driver, axe });
        }
        let in_ci = std::env::var("CI").is_ok_and(|ci| !["", "0", "false"].contains(&ci.as_str()));
        assert!(!in_ci, "CI does not skip browser tests: run them by `cargo xtask test`");
        None
    }
}

/// A running chromedriver. It is killed, with the browsers it started, when the test lets go.
pub(crate) struct Driver {
    child: Child,
    address: String,
    browser: PathBuf,
}

impl Driver {
    /// Starts it and waits until it answers.
    pub(crate) async fn start(tools: &Tools) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new(&tools.driver)
            .arg(format!("--port={port}"))
            .args(["--silent"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("start {}", tools.driver.display()))?;
        let address = format!("http://127.0.0.1:{port}");
        let driver = Self { child, address, browser: tools.browser.clone() };
        for _ in 0..200 {
            let status = reqwest::get(format!("{}/status", driver.address)).await;
            if status.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(driver);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        anyhow::bail!("chromedriver does not answer")
    }

    /// A fresh browser, with nothing kept from others.
    pub(crate) async fn open(&self, scripts: Scripts) -> Result<Browser> {
        let profile = tempfile::tempdir()?;
        let mut options = DesiredCapabilities::chrome();
        options.set_binary(&self.browser.to_string_lossy())?;
        let folder = format!("--user-data-dir={}", profile.path().display());
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"]
            .into_iter()
            .chain(["--no-first-run", "--disable-background-networking", "--disable-sync"])
            .chain(["--disable-component-update", "--disable-dev-shm-usage"])
            .chain([folder.as_str()])
        {
            options.add_arg(argument)?;
        }
        if scripts == Scripts::Off {
            let off = json!({ "profile.managed_default_content_settings.javascript": 2 });
            options.add_experimental_option("prefs", off)?;
        }
        let session = WebDriver::new(&self.address, options).await?;
        session.set_script_timeout(Duration::from_mins(2)).await?;
        let browser = Browser { session, _profile: profile };
        browser.window(DESK).await?;
        // Whether the setting is heard is seen, and not believed.
        let page = "data:text/html,<title>Off</title><script>document.title = 'On'</script>";
        browser.session.goto(page).await?;
        let title = browser.session.title().await?;
        ensure!(title == format!("{scripts:?}"), "scripts are {title}, not {scripts:?}");
        Ok(browser)
    }
}

impl Driver {
    fn ask_to_end(&self) -> std::io::Result<()> {
        let host = self.address.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(stream, "GET /shutdown HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
        stream.read_to_end(&mut Vec::new()).map(|_| ())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked to end, it closes its browsers, whatever state the test left them in.
        let _ = self.ask_to_end();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether pages may run scripts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scripts {
    On,
    Off,
}

/// One browser.
pub(crate) struct Browser {
    pub(crate) session: WebDriver,
    // Kept so that the folder lives as long as the browser.
    _profile: TempDir,
}

impl Browser {
    /// Makes the page as wide and as high as this.
    pub(crate) async fn window(&self, (width, height): (u32, u32)) -> Result<()> {
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        self.session.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await?;
        Ok(())
    }

    /// Asks for light or dark pages.
    pub(crate) async fn scheme(&self, scheme: &str) -> Result<()> {
        let features = json!({
            "features": [{ "name": "prefers-color-scheme", "value": scheme }],
        });
        self.session.cdp().send_raw("Emulation.setEmulatedMedia", features).await?;
        let heard = format!("return matchMedia('(prefers-color-scheme: {scheme})').matches");
        ensure!(self.run(&heard).await? == true, "the browser does not turn {scheme}");
        Ok(())
    }

    /// Shows pages as they are on paper, or on the desk again.
    pub(crate) async fn print(&self, is_paper: bool) -> Result<()> {
        let (media, window) = if is_paper { ("print", PAPER) } else { ("", DESK) };
        let media = json!({ "media": media });
        self.session.cdp().send_raw("Emulation.setEmulatedMedia", media).await?;
        self.window(window).await
    }

    /// What a script that returns something returns.
    pub(crate) async fn run(&self, script: &str) -> Result<Value> {
        let returned = self.session.execute(script, Vec::<Value>::new()).await?;
        Ok(returned.json().clone())
    }

    /// Closes it.
    pub(crate) async fn close(self) -> Result<()> {
        Ok(self.session.quit().await?)
    }
}

/// The text of a file that must be there.
pub(crate) fn text_of(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
    ensure!(!text.is_empty(), "{} is empty", file.display());
    Ok(text)
}
