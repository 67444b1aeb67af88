//! A department specialist looks for the village heads who are no members of the Party.

use anyhow::{Result, ensure};

use super::visitor::Visitor;

/// The cells of the column of those who are missing, by the units below.
const BY_UNIT: &str = "//section[.//caption[contains(., 'Theo đơn vị')]]//tbody/tr/td[5]";

pub(super) async fn story(visitor: &mut Visitor<'_>) -> Result<()> {
    visitor.open("/targets?area=26&on=2022-10-19").await?;
    let target = "//tr[@id='TGT-21']";
    let read = visitor.read(&format!("{target}/td[6]")).await?;
    ensure!(read == "1.069", "{read}");
    // Among those who hold the post, the other reading of the target.
    let among = format!("{target}/following-sibling::tr[1]");
    visitor.expect(&among, "Tính trên số người đứng đầu đang giữ chức danh").await?;
    visitor.click(&format!("{among}/td[10]/a")).await?;
    visitor.follow("168").await?;
    visitor.expect("//p[@class='facts']", "168 người").await?;

    // The districts make up the province, and each number opens to its people.
    visitor.open("/targets?area=26&on=2022-10-19").await?;
    visitor.click(&format!("{among}/td[2]/a")).await?;
    let mut sum = 0;
    for cell in 1..=visitor.count(BY_UNIT).await? {
        sum += visitor.read(&format!("({BY_UNIT})[{cell}]")).await?.parse::<u32>()?;
    }
    ensure!(sum == 168, "the districts have {sum}");
    let first = visitor.read(&format!("({BY_UNIT})[1]")).await?;
    visitor.click(&format!("({BY_UNIT})[1]/a")).await?;
    visitor.expect("//p[@class='facts']", &format!("{first} người")).await?;
    // To one of them, and from there to the page of the commune.
    visitor.click("//section[@id='people']//tbody/tr[1]/td[2]/a").await?;
    visitor.expect("//main", "Trưởng thôn").await?;
    visitor.click("//nav[@class='path']//li[last()]/a").await?;
    visitor.expect("//section[@id='quotas']", "Người hoạt động không chuyên trách").await
}
