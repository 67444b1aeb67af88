//! The command line: one grammar, `dinh NOUN VERB`, or `dinh VERB` for what works on every
//! register or on the whole.

use std::net::SocketAddr;
use std::path::PathBuf;

use base::{Day, Instant, Language, Message};
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Đình: sổ bộ, thống kê và nhật ký của chính quyền cơ sở.
#[derive(Parser, Debug)]
#[command(name = "dinh", version, about, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "Ví dụ:
  dinh demo                                       dựng tỉnh mẫu, đối chiếu số công bố, mở trang
  dinh report part-two --area 26 --on 2022-10-19  biểu thống kê Phần thứ hai
  dinh people find \"nguyen van an\"                tìm người, không cần dấu
  dinh add decisions --set number=45/QĐ-UBND --set signed_on=2022-11-20 --set issuer=\"UBND xã\" \\
       --set kind=confirmation --set style=state --from 2022-11-20
  dinh end appointments 12 --from 2022-11-20 --set way_ended=resigned --decision 7
  dinh journal verify                             kiểm tra nhật ký có bị sửa không

Mã kết thúc: 0 xong · 1 bị từ chối, chưa ghi gì · 2 sai câu lệnh · 3 có điều không khớp · 4 máy hoặc chương trình hỏng";

/// What every command takes.
#[derive(Args, Debug, Clone)]
pub(crate) struct Options {
    /// Cơ sở dữ liệu: sqlite://dinh.db hoặc postgres://người@máy/tên
    #[arg(
        long,
        global = true,
        env = "DINH_DATABASE",
        default_value = "sqlite://dinh.db",
        value_name = "URL"
    )]
    pub(crate) database: String,
    /// Tệp khóa cài đặt; mặc định nằm cạnh cơ sở dữ liệu, đuôi .key
    #[arg(long, global = true, env = "DINH_KEY_FILE", value_name = "TỆP")]
    pub(crate) key_file: Option<PathBuf>,
    /// Ngôn ngữ: vi hoặc en
    #[arg(long, global = true, default_value = "vi", value_parser = parse::<Language>, value_name = "vi|en")]
    pub(crate) lang: Language,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Dựng tỉnh mẫu vào một tệp mới (nếu chưa có), đối chiếu số công bố, rồi mở trang
    Demo(Listen),
    /// Tạo cơ sở dữ liệu trống và khóa cài đặt
    Init,
    /// Dữ liệu mẫu
    #[command(subcommand)]
    World(World),
    /// Mở trang
    Serve(Listen),
    /// In một báo cáo
    Report(Report),
    /// Đối chiếu với số liệu đã công bố
    #[command(subcommand)]
    Verify(Verify),
    /// Người
    #[command(subcommand)]
    People(People),
    /// Thêm một dòng vào sổ
    Add(Add),
    /// Ghi một thay đổi: thực tế đã khác đi từ một ngày
    Change(Touch),
    /// Đính chính: trước đây đã ghi sai
    Correct(Touch),
    /// Ghi kết thúc: từ một ngày, việc này không còn
    End(Touch),
    /// Rút lại: chưa bao giờ có việc này
    Withdraw(Withdraw),
    /// Liệt kê các dòng của một sổ vào một ngày
    List(List),
    /// Xem mọi điều đã ghi của một dòng
    Show(Show),
    /// Nhật ký
    #[command(subcommand)]
    Journal(Journal),
}

/// Where pages are served.
#[derive(Args, Debug, Clone)]
pub(crate) struct Listen {
    /// Địa chỉ mở trang
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ĐỊA CHỈ")]
    pub(crate) listen: SocketAddr,
}

/// Worlds.
#[derive(Subcommand, Debug)]
pub(crate) enum World {
    /// Nạp một tỉnh mẫu (người giả định, đơn vị thật)
    Load {
        /// Tên: vinh-phuc-2022
        #[arg(value_name = "TÊN")]
        name: String,
        /// Bỏ các lần sắp xếp đơn vị từ ngày này trở đi
        #[arg(long, value_parser = parse::<Day>, value_name = "NGÀY")]
        until: Option<Day>,
    },
}

/// Which unit, day and belief.
#[derive(Args, Debug, Clone)]
pub(crate) struct Look {
    /// Ngày được hỏi; mặc định hôm nay
    #[arg(long, value_parser = parse::<Day>, value_name = "NGÀY")]
    pub(crate) on: Option<Day>,
    /// Theo điều đã biết vào thời điểm này
    #[arg(long, value_parser = parse::<Instant>, value_name = "THỜI ĐIỂM")]
    pub(crate) known_at: Option<Instant>,
}

/// A report.
#[derive(Args, Debug)]
pub(crate) struct Report {
    /// Báo cáo nào
    #[arg(value_enum, value_name = "BÁO CÁO")]
    pub(crate) which: ReportName,
    /// Mã đơn vị, đọc theo ngày được hỏi
    #[arg(long, value_name = "MÃ")]
    pub(crate) area: String,
    #[command(flatten)]
    pub(crate) look: Look,
    /// Ngày mở kỳ (biến động) hoặc ngày đầu (đến hạn)
    #[arg(long, value_parser = parse::<Day>, value_name = "NGÀY")]
    pub(crate) from: Option<Day>,
    /// Dạng in ra
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "DẠNG")]
    pub(crate) format: Format,
    /// Ghi vào tệp thay vì in ra
    #[arg(long, value_name = "TỆP")]
    pub(crate) output: Option<PathBuf>,
}

/// The reports.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReportName {
    /// Thực trạng đội ngũ (Phần thứ hai, mục II)
    PartTwo,
    /// Biến động giữa hai ngày
    Movement,
    /// Sắp đến hạn: nghỉ hưu, hết nhiệm kỳ, hết tập sự
    Due,
}

/// The formats.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Để đọc trên màn hình
    Text,
    /// JSON
    Json,
    /// CSV
    Csv,
    /// Excel
    Xlsx,
}

/// Verifications.
#[derive(Subcommand, Debug)]
pub(crate) enum Verify {
    /// Từng số đã công bố kèm Quyết định của chương trình, với trạng thái được tính ra
    Published {
        /// In cả những số khớp
        #[arg(long)]
        all: bool,
    },
}

/// People.
#[derive(Subcommand, Debug)]
pub(crate) enum People {
    /// Tìm theo tên, không cần dấu, hoặc theo số định danh
    Find {
        /// Tên hoặc số định danh
        #[arg(value_name = "CHỮ")]
        text: String,
        #[command(flatten)]
        look: Look,
    },
    /// Xem một người
    Show {
        /// Số hồ sơ
        #[arg(value_name = "SỐ")]
        id: i64,
        #[command(flatten)]
        look: Look,
    },
    /// Nhập hai hồ sơ của cùng một người
    Join {
        /// Hồ sơ trùng
        #[arg(value_name = "SỐ")]
        id: i64,
        /// Hồ sơ giữ lại
        #[arg(value_name = "SỐ GIỮ LẠI")]
        same_as: i64,
        /// Quyết định
        #[arg(long, value_name = "SỐ")]
        decision: i64,
    },
    /// Tách lại hồ sơ đã nhập
    Part {
        /// Hồ sơ đã nhập
        #[arg(value_name = "SỐ")]
        id: i64,
        /// Quyết định
        #[arg(long, value_name = "SỐ")]
        decision: i64,
    },
}

/// A new row.
#[derive(Args, Debug)]
pub(crate) struct Add {
    /// Sổ nào
    #[arg(value_name = "SỔ")]
    pub(crate) register: String,
    /// Giá trị: cột=giá trị; lặp lại cho mỗi cột
    #[arg(long = "set", value_name = "CỘT=GIÁ TRỊ")]
    pub(crate) set: Vec<String>,
    /// Ngày bắt đầu đúng
    #[arg(long, value_parser = parse::<Day>, value_name = "NGÀY")]
    pub(crate) from: Day,
    /// Ngày không còn đúng nữa
    #[arg(long, value_parser = parse::<Day>, value_name = "NGÀY")]
    pub(crate) until: Option<Day>,
    /// Quyết định
    #[arg(long, value_name = "SỐ")]
    pub(crate) decision: Option<i64>,
}

/// A change of a row.
#[derive(Args, Debug)]
pub(crate) struct Touch {
    /// Sổ nào
    #[arg(value_name = "SỔ")]
    pub(crate) register: String,
    /// Số của dòng
    #[arg(value_name = "SỐ")]
    pub(crate) id: i64,
    /// Giá trị: cột=giá trị; khi đính chính có thể đặt valid_from, valid_until
    #[arg(long = "set", value_name = "CỘT=GIÁ TRỊ")]
    pub(crate) set: Vec<String>,
    /// Từ ngày
    #[arg(long, value_parser = parse::<Day>, value_name = "NGÀY")]
    pub(crate) from: Option<Day>,
    /// Đến trước ngày (chỉ khi đính chính)
    #[arg(long, value_parser = parse::<Day>, value_name = "NGÀY")]
    pub(crate) until: Option<Day>,
    /// Quyết định
    #[arg(long, value_name = "SỐ")]
    pub(crate) decision: i64,
}

/// Taking a row back.
#[derive(Args, Debug)]
pub(crate) struct Withdraw {
    /// Sổ nào
    #[arg(value_name = "SỔ")]
    pub(crate) register: String,
    /// Số của dòng
    #[arg(value_name = "SỐ")]
    pub(crate) id: i64,
    /// Quyết định
    #[arg(long, value_name = "SỐ")]
    pub(crate) decision: i64,
}

/// A list of rows.
#[derive(Args, Debug)]
pub(crate) struct List {
    /// Sổ nào
    #[arg(value_name = "SỔ")]
    pub(crate) register: String,
    #[command(flatten)]
    pub(crate) look: Look,
    /// Chỉ các dòng có cột bằng giá trị này
    #[arg(long = "where", value_name = "CỘT=GIÁ TRỊ")]
    pub(crate) conditions: Vec<String>,
    /// Dạng in ra
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "DẠNG")]
    pub(crate) format: Format,
}

/// One row with its history.
#[derive(Args, Debug)]
pub(crate) struct Show {
    /// Sổ nào
    #[arg(value_name = "SỔ")]
    pub(crate) register: String,
    /// Số của dòng
    #[arg(value_name = "SỐ")]
    pub(crate) id: i64,
    #[command(flatten)]
    pub(crate) look: Look,
    /// Dạng in ra
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "DẠNG")]
    pub(crate) format: Format,
}

/// The journal.
#[derive(Subcommand, Debug)]
pub(crate) enum Journal {
    /// Kiểm tra chuỗi nhật ký, và các sổ theo nhật ký
    Verify,
    /// Xem nhật ký, mới nhất trước
    Show {
        /// Chỉ một dòng của một sổ, ví dụ appointments/12
        #[arg(long, value_name = "SỔ/SỐ")]
        record: Option<String>,
        /// Bao nhiêu mục
        #[arg(long, default_value_t = 20, value_name = "SỐ")]
        limit: i64,
    },
}

/// Reads a word of the command line; clap shows the sentence where it cannot be read.
fn parse<T>(text: &str) -> Result<T, String>
where
    T: std::str::FromStr<Err = Message>,
{
    text.parse::<T>().map_err(|message| message.render(Language::Vi))
}
