//! What a cell says for a field, as clerks write it.

use base::{Day, Field, Kind, Language, Message, PartialDay, Secret, Value, text};
use registers::CodeLists;

use crate::grid::Cell;
use crate::lookup::Lookup;

/// What stands in a cell whose value may not be seen.
pub const MASKED: &str = "•••";

/// The attribute of a code that lists other words for it.
const ALSO: &str = "also";

/// The value of a cell; nothing where it is masked and stays as it is.
///
/// # Errors
/// When the cell cannot be of the field.
pub fn read(
    field: &Field,
    cell: &Cell,
    lists: &CodeLists,
    lookup: &Lookup,
) -> Result<Option<Value>, Message> {
    if let Cell::Error(error) = cell {
        return Err(Message::new("workbook.formula-errs").text("error", error.as_str()));
    }
    let words = text::normal(text::from_inert(&cell.words()));
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return Ok(Some(Value::Null));
    }
    if words == MASKED {
        return Ok(None);
    }
    let value = match field.kind {
        Kind::Text => Value::Text(words),
        Kind::Sealed => Value::Secret(Secret::Plain(words)),
        Kind::Integer => Value::Integer(integer(&words)?),
        Kind::Boolean => Value::Boolean(boolean(cell, &words)?),
        Kind::Day => Value::Day(day(cell, &words)?),
        Kind::PartialDay => Value::PartialDay(partial_day(cell, &words)?),
        Kind::Code(list) => Value::Text(code(list, &words, lists)?),
        Kind::Reference(register) => Value::Integer(lookup.find(register, &words)?),
    };
    Ok(Some(value))
}

fn integer(words: &str) -> Result<i64, Message> {
    let digits: String = words.chars().filter(|letter| !matches!(letter, '.' | ' ')).collect();
    digits.parse().map_err(|_| Message::new("value.not-a-number").text("given", words))
}

fn boolean(cell: &Cell, words: &str) -> Result<bool, Message> {
    if let Cell::Boolean(yes) = cell {
        return Ok(*yes);
    }
    match text::fold(words).as_str() {
        "co" | "yes" | "true" | "x" | "1" => Ok(true),
        "khong" | "no" | "false" | "0" => Ok(false),
        _ => Err(Message::new("value.not-yes-or-no").text("given", words)),
    }
}

/// A day as a clerk writes it, in any of the usual notations.
///
/// # Errors
/// When it is none of them, or there is no such day.
pub fn read_day(words: &str) -> Result<Day, Message> {
    day(&Cell::Empty, &text::normal(words))
}

/// A day in any of the notations that clerks use.
///
/// # Errors
/// When it is none of them, or there is no such day.
pub(crate) fn day(cell: &Cell, words: &str) -> Result<Day, Message> {
    if let Cell::Day(day) = cell {
        return Ok(*day);
    }
    let folded = text::fold(words);
    let unreadable = || Message::new("day.unreadable").text("given", words);
    if let Some(rest) = folded.strip_prefix("ngay ") {
        let parts: Vec<&str> = rest.split_whitespace().collect();
        if let [day, "thang", month, "nam", year] = parts[..] {
            return format!("{day}/{month}/{year}").parse();
        }
    }
    let is_digits = words.len() == 8 && words.bytes().all(|byte| byte.is_ascii_digit());
    if let (true, Some(day), Some(month), Some(year)) =
        (is_digits, words.get(..2), words.get(2..4), words.get(4..))
    {
        return format!("{day}/{month}/{year}").parse();
    }
    let parts: Vec<&str> = words.split(['.', ' ', '/']).filter(|part| !part.is_empty()).collect();
    let plain = parts.join("/");
    let last = plain.rsplit(['/', '-']).next().unwrap_or_default();
    if last.len() == 2 && plain.find(['/', '-']).is_some_and(|place| place <= 2) {
        return Err(Message::new("workbook.short-year").text("given", words));
    }
    plain.parse().map_err(
        |fault: Message| {
            if fault.key() == "day.unreadable" { unreadable() } else { fault }
        },
    )
}

fn partial_day(cell: &Cell, words: &str) -> Result<PartialDay, Message> {
    if let Cell::Day(day) = cell {
        return Ok(PartialDay::Day(*day));
    }
    let plain = words.replace('.', "/");
    plain.parse().or_else(|_| day(cell, words).map(PartialDay::Day))
}

/// The code that words name: by itself, its label in either language, or another word for it.
fn code(list: &str, words: &str, lists: &CodeLists) -> Result<String, Message> {
    let folded = text::fold(words);
    let Some(codes) = lists.get(list) else {
        return Err(Message::new("validate.no-such-list").text("list", list));
    };
    let also = |item: &base::code_list::Item| {
        let words = item.attributes.get(ALSO).and_then(|also| also.as_array().cloned());
        words
            .unwrap_or_default()
            .iter()
            .any(|word| word.as_str().is_some_and(|word| text::fold(word) == folded))
    };
    let item = codes.items.iter().find(|item| {
        item.code == words
            || text::fold(&item.vi) == folded
            || text::fold(&item.en) == folded
            || also(item)
    });
    let all = || {
        let labels: Vec<&str> = codes.items.iter().map(|item| item.vi.as_str()).collect();
        labels.join(", ")
    };
    item.map(|item| item.code.clone()).ok_or_else(|| {
        Message::new("workbook.no-such-word")
            .text("given", words)
            .text("list", codes.vi.as_str())
            .text("words", all())
    })
}

/// A value as a cell, before words that need names.
pub(crate) fn written(value: &Value, words: String, language: Language) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::Integer(_) if words.parse::<i64>().is_err() => Cell::Text(words),
        Value::Integer(number) => Cell::Number(*number as f64),
        Value::Day(day) | Value::PartialDay(PartialDay::Day(day)) => Cell::Day(*day),
        Value::PartialDay(day) => Cell::Text(language.pick(day.vietnamese(), day.to_string())),
        Value::Secret(Secret::Sealed(_) | Secret::Erased(_)) => Cell::Text(MASKED.to_owned()),
        _ => Cell::Text(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_each_notation() {
        let wanted = Day::new(2022, 10, 9).unwrap();
        for words in [
            "09/10/2022",
            "9-10-2022",
            "09.10.2022",
            "2022-10-09",
            "ngày 09 tháng 10 năm 2022",
            "Ngày 9 tháng 10 năm 2022",
            "09102022",
            "09 / 10 / 2022",
        ] {
            assert_eq!(day(&Cell::Text(words.to_owned()), words).unwrap(), wanted, "{words}");
        }
        assert_eq!(day(&Cell::Day(wanted), "").unwrap(), wanted);
    }

    #[test]
    fn a_day_that_cannot_be_is_refused() {
        for (words, key) in [
            ("30/02/2022", "day.impossible"),
            ("9/10/22", "workbook.short-year"),
            ("hôm qua", "day.unreadable"),
            ("2022", "day.unreadable"),
        ] {
            let fault = day(&Cell::Text(words.to_owned()), words).unwrap_err();
            assert_eq!(fault.key(), key, "{words}");
        }
    }

    #[test]
    fn words_of_a_list_are_found_as_clerks_write_them() {
        let lists = CodeLists::standard().unwrap();
        for words in ["ĐH", "Đại học", "đại học", "DAI HOC", "university"] {
            assert_eq!(code("qualification-level", words, lists).unwrap(), "university", "{words}");
        }
        assert_eq!(code("sex", "Nữ", lists).unwrap(), "female");
        assert_eq!(code("sex", "khác", lists).unwrap_err().key(), "workbook.no-such-word");
    }

    #[test]
    fn numbers_have_points_between_thousands() {
        assert_eq!(integer("1.234").unwrap(), 1_234);
        assert_eq!(integer("12").unwrap(), 12);
        assert!(integer("1,5").is_err());
    }
}
