//! Text in the old encoding TCVN 5712 (the fonts whose names begin with `.Vn`), one letter a byte,
//! as it looks when it is read as Latin-1.

use crate::grid::{Cell, Grid};

/// The letters from 0xA1 on, as TCVN 5712-3:1993 has them; a space where it has none.
const LETTERS: &str = "ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ";

/// The first byte of [`LETTERS`].
const FIRST: u32 = 0xA1;

/// Letters that no Vietnamese text in Unicode has.
const TELLING: &str = "¡¢§£¤¥¦¨©ª«¬\u{ad}®µ¶·¸¹»¼½¾ÆÇËÎÏÑÖ×ØÜÞßäåæçëîïñöøûüþ";

/// Converts the cells of a sheet that are in the old encoding; how many there were.
pub(crate) fn convert_in(grid: &mut Grid) -> usize {
    let texts = || {
        grid.rows.iter().flatten().filter_map(|cell| match cell {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        })
    };
    if !texts().any(is_old) {
        return 0;
    }
    // Where nothing else is in Unicode, words that could be either are old as well.
    let all = !texts().any(is_unicode);
    let mut count = 0;
    for cell in grid.rows.iter_mut().flatten() {
        let Cell::Text(text) = cell else { continue };
        if is_old(text) || (all && text.chars().any(|letter| u32::from(letter) >= FIRST)) {
            *text = convert(text);
            count += 1;
        }
    }
    count
}

fn is_unicode(text: &str) -> bool {
    text.chars().any(|letter| letter > '\u{ff}')
}

fn is_old(text: &str) -> bool {
    !is_unicode(text) && text.chars().any(|letter| TELLING.contains(letter))
}

/// The text in Unicode.
fn convert(text: &str) -> String {
    let letters: Vec<char> = LETTERS.chars().collect();
    let converted = text.chars().map(|letter| {
        let place =
            u32::from(letter).checked_sub(FIRST).and_then(|place| usize::try_from(place).ok());
        let known = place.and_then(|place| letters.get(place)).filter(|known| **known != ' ');
        known.copied().unwrap_or(letter)
    });
    converted.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(texts: &[&str]) -> Grid {
        let cells = texts.iter().map(|text| Cell::Text((*text).to_owned())).collect();
        Grid { sheet: String::new(), rows: vec![cells] }
    }

    #[test]
    fn old_letters_are_read() {
        let mut old = grid(&["NguyÔn V¨n An", "§µo ThÞ Hång", "TuÊn", "An"]);
        assert_eq!(convert_in(&mut old), 3);
        assert_eq!(old, grid(&["Nguyễn Văn An", "Đào Thị Hồng", "Tuấn", "An"]));
    }

    #[test]
    fn letters_of_today_stay() {
        let texts = ["Nguyễn Văn An", "An", "Lê Ngọc Hà", "Xã Sơn Lôi", "Hà Trì"];
        let mut today = grid(&texts);
        assert_eq!(convert_in(&mut today), 0);
        assert_eq!(today, grid(&texts));
    }

    #[test]
    fn beside_letters_of_today_only_what_is_surely_old_is_converted() {
        let mut both = grid(&["Họ và tên", "Hà", "V¨n"]);
        assert_eq!(convert_in(&mut both), 1);
        assert_eq!(both, grid(&["Họ và tên", "Hà", "Văn"]));
    }
}
