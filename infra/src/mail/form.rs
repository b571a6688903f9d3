//! The reader's form: language, dates, times, numbers and money as they are written there.

use chrono::{DateTime, Datelike, Locale, NaiveDate, NaiveTime, Utc, Weekday};
use domain::Money;
use std::fmt;

/// A language that letters are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    English,
    German,
    French,
    Spanish,
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 4] = [Language::English, Language::German, Language::French, Language::Spanish];

    /// Its ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
            Language::French => "fr",
            Language::Spanish => "es",
        }
    }

    fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| code.eq_ignore_ascii_case(language.code()))
    }
}

/// A language, and the country's way of writing dates and numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Form {
    pub language: Language,
    dates: Locale,
    numbers: num_format::Locale,
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Form({}, {:?})", self.language.code(), self.dates)
    }
}

impl Form {
    /// The form of the first of these BCP 47 tags whose language letters are written in; English where there is none.
    pub fn of<'t>(tags: impl IntoIterator<Item = &'t str>) -> Self {
        tags.into_iter().find_map(Self::of_tag).unwrap_or_else(|| Self::plain(Language::English))
    }

    fn of_tag(tag: &str) -> Option<Self> {
        let mut parts = tag.split(['-', '_']);
        let language = Language::of_code(parts.next()?)?;
        let plain = Self::plain(language);
        let Some(country) = parts.find(|part| part.len() == 2).map(str::to_ascii_uppercase) else { return Some(plain) };
        let code = language.code();
        let dates = format!("{code}_{country}").parse().unwrap_or(plain.dates);
        // A country whose own numbers are not known writes them as the language does.
        let numbers = num_format::Locale::from_name(format!("{code}-{country}")).unwrap_or(plain.numbers);
        Some(Self { language, dates, numbers })
    }

    fn plain(language: Language) -> Self {
        let (dates, numbers) = match language {
            Language::English => (Locale::en_GB, num_format::Locale::en),
            Language::German => (Locale::de_DE, num_format::Locale::de),
            Language::French => (Locale::fr_FR, num_format::Locale::fr),
            Language::Spanish => (Locale::es_ES, num_format::Locale::es),
        };
        Self { language, dates, numbers }
    }

    /// A day with its weekday, such as `Tuesday 24 November 2026`.
    pub fn day(&self, day: NaiveDate) -> String {
        let form = match self.language {
            Language::English if self.is_american() => "%A, %B %-d, %Y",
            Language::English => "%A %-d %B %Y",
            Language::German => "%A, %-d. %B %Y",
            Language::French if day.day() == 1 => "%A 1er %B %Y",
            Language::French => "%A %-d %B %Y",
            Language::Spanish => "%A, %-d de %B de %Y",
        };
        day.format_localized(form, self.dates).to_string()
    }

    /// A day within a sentence, without its weekday.
    pub fn date(&self, day: NaiveDate) -> String {
        let form = match self.language {
            Language::English if self.is_american() => "%B %-d, %Y",
            Language::French if day.day() == 1 => "1er %B %Y",
            Language::English | Language::French => "%-d %B %Y",
            Language::German => "%-d. %B %Y",
            Language::Spanish => "%-d de %B de %Y",
        };
        day.format_localized(form, self.dates).to_string()
    }

    /// A month, such as `November 2026`.
    pub fn month(&self, month: NaiveDate) -> String {
        let form = if self.language == Language::Spanish { "%B de %Y" } else { "%B %Y" };
        month.format_localized(form, self.dates).to_string()
    }

    /// A time of day.
    pub fn time(&self, time: NaiveTime) -> String {
        let form = if self.is_american() { "%-I:%M %p" } else { "%H:%M" };
        time.format(form).to_string()
    }

    /// A moment, on the clock in Greenwich.
    pub fn moment(&self, at: DateTime<Utc>) -> String {
        format!("{}, {} UTC", self.date(at.date_naive()), self.time(at.time()))
    }

    /// A moment to the second, on the clock in Greenwich, without saying so.
    pub fn second(&self, at: DateTime<Utc>) -> String {
        let form = if self.is_american() { "%-I:%M:%S %p" } else { "%H:%M:%S" };
        format!("{}, {}", self.date(at.date_naive()), at.format(form))
    }

    /// An amount with its currency's code, such as `1,250.00 GBP`.
    pub fn money(&self, money: Money) -> String {
        let text = money.amount();
        let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| (self.numbers.minus_sign(), digits));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
        let grouped = self.grouped(whole);
        let fraction = fraction.map(|fraction| format!("{}{fraction}", self.numbers.decimal())).unwrap_or_default();
        format!("{sign}{grouped}{fraction}\u{a0}{}", money.currency)
    }

    /// A day in few letters, such as `24 Nov`, where the year is plain.
    pub fn short(&self, day: NaiveDate) -> String {
        let form = match self.language {
            Language::English if self.is_american() => "%b %-d",
            Language::German => "%-d. %b",
            Language::English | Language::French | Language::Spanish => "%-d %b",
        };
        day.format_localized(form, self.dates).to_string()
    }

    /// A month in few letters, such as `Nov`.
    pub fn short_month(&self, month: NaiveDate) -> String {
        month.format_localized("%b", self.dates).to_string()
    }

    /// A day of the week.
    pub fn weekday(&self, day: Weekday) -> String {
        // Any week has one; the year 1970 began on a Thursday.
        let first = NaiveDate::default().week(day).first_day();
        first.format_localized("%A", self.dates).to_string()
    }

    /// A count.
    pub fn number(&self, count: i64) -> String {
        let sign = if count < 0 { self.numbers.minus_sign() } else { "" };
        format!("{sign}{}", self.grouped(&count.unsigned_abs().to_string()))
    }

    /// Thousandths as a number with as many decimals as it has, three at most, such as `1.25`.
    pub fn thousandths(&self, thousandths: i64) -> String {
        let fraction = format!("{:03}", thousandths.unsigned_abs() % 1000);
        let fraction = fraction.trim_end_matches('0');
        let sign = if thousandths < 0 { self.numbers.minus_sign() } else { "" };
        let whole = self.grouped(&(thousandths.unsigned_abs() / 1000).to_string());
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{}{fraction}", self.numbers.decimal()) }
    }

    /// Thousandths as a percentage with one decimal, such as `94.2 %`.
    pub fn per_mille(&self, thousandths: i64) -> String {
        let sign = if thousandths < 0 { self.numbers.minus_sign() } else { "" };
        let tenths = thousandths.unsigned_abs();
        format!("{sign}{}{}{}\u{a0}%", self.grouped(&(tenths / 10).to_string()), self.numbers.decimal(), tenths % 10)
    }

    /// An amount in whole units of its currency, rounded, for where cents are in the way.
    pub fn roughly(&self, money: Money) -> String {
        let text = money.amount();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let up = i64::from(fraction.as_bytes().first().is_some_and(|digit| *digit >= b'5'));
        let whole = whole.parse().map_or(money.minor, |units: i64| if text.starts_with('-') { units - up } else { units + up });
        format!("{}\u{a0}{}", self.number(whole), money.currency)
    }

    fn grouped(&self, digits: &str) -> String {
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push_str(self.numbers.separator());
            }
            grouped.push(digit);
        }
        grouped
    }

    fn is_american(&self) -> bool {
        self.dates == Locale::en_US
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Currency;

    fn chf(minor: i64) -> Money {
        Money::of_minor(minor, Currency::parse("CHF").unwrap())
    }

    #[test]
    fn each_language_and_country_writes_dates_and_money_its_own_way() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let seven = NaiveTime::from_hms_opt(19, 5, 0).unwrap();
        let all = ["en-GB", "en-US", "de-DE", "de-CH", "fr-FR", "fr-CH", "es-ES", "es-MX", "pt-BR", ""];
        let written: Vec<String> = all
            .iter()
            .map(|tag| {
                let form = Form::of([*tag]);
                format!("{tag}: {} | {} | {} | {}", form.day(day), form.month(day), form.time(seven), form.money(chf(-123_456_789)))
            })
            .collect();
        insta::assert_snapshot!(written.join("\n"));
    }

    #[test]
    fn the_first_language_that_letters_are_written_in_counts() {
        let first = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        assert_eq!(
            (Form::of(["fr-FR"]).date(first), Form::of(["fr-FR"]).day(first)),
            ("1er mars 2026".into(), "dimanche 1er mars 2026".into())
        );
        assert_eq!(Form::of(["ja-JP", "fr-CH", "de-CH"]).language, Language::French);
        assert_eq!(Form::of(["ja"]).language, Language::English);
    }

    #[test]
    fn counts_shares_and_round_amounts_are_written_as_the_language_does() {
        let all = |form: Form| (form.number(-1_234_567), form.per_mille(-942), form.roughly(chf(-123_456_789)), form.roughly(chf(150)));
        assert_eq!(all(Form::of(["en"])), ("-1,234,567".into(), "-94.2\u{a0}%".into(), "-1,234,568\u{a0}CHF".into(), "2\u{a0}CHF".into()));
        assert_eq!(Form::of(["de"]).per_mille(1000), "100,0\u{a0}%");
        assert_eq!(Form::of(["en-US"]).short(NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()), "Nov 24");
    }

    #[test]
    fn a_currency_without_a_minor_unit_has_no_decimals() {
        let yen = Money::of_minor(1_250_000, Currency::parse("JPY").unwrap());
        assert_eq!(Form::of(["en"]).money(yen), "1,250,000\u{a0}JPY");
    }
}
