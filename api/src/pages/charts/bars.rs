//! Bars over time, each of two parts at most, with last year's behind them in grey.

/// The height of the drawing, of which the highest bar takes most.
const HEIGHT: i64 = 172;
const TOP: i64 = 20;
const GROUND: i64 = 136;

/// What is told of one month.
pub struct Pile {
    /// Beneath the bar; its last word on a line of its own.
    pub label: String,
    /// In the table and to whoever points at it.
    pub name: String,
    pub lower: i64,
    pub upper: i64,
    /// The same of a year before.
    pub before: Option<i64>,
    /// What it is made of; empty where no page has it.
    pub to: String,
}

/// A bar as it is drawn; places across are in hundredths of a percent of the width.
pub struct Bar {
    pub label: Vec<String>,
    pub name: String,
    pub lower: i64,
    pub upper: i64,
    pub total: i64,
    pub before: Option<i64>,
    pub to: String,
    pub x: String,
    pub middle: String,
    pub before_x: String,
    pub lower_y: i64,
    pub lower_height: i64,
    pub upper_y: i64,
    pub upper_height: i64,
    pub before_y: i64,
    pub before_height: i64,
    pub above: i64,
    /// Every other one where they are many.
    pub named: bool,
}

/// Bars, and what they are called in the table beneath.
pub struct Bars {
    pub bars: Vec<Bar>,
    pub width: String,
    pub lower: &'static str,
    pub upper: Option<&'static str>,
    pub with_before: bool,
    pub height: i64,
    pub ground: i64,
    pub label_y: i64,
}

fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// In two lines: a phone has no room for one beside those of the neighbours.
fn lines(label: &str) -> Vec<String> {
    label.rsplit_once(' ').map_or_else(|| vec![label.to_owned()], |(first, last)| vec![first.to_owned(), last.to_owned()])
}

impl Bars {
    /// Draws them.
    pub fn of(piles: Vec<Pile>, lower: &'static str, upper: Option<&'static str>) -> Self {
        let most = piles.iter().map(|pile| (pile.lower + pile.upper).max(pile.before.unwrap_or(0))).max().unwrap_or(0).max(1);
        let count = i64::try_from(piles.len()).unwrap_or(i64::MAX).max(1);
        let step = 10_000 / count;
        let with_before = piles.iter().any(|pile| pile.before.is_some());
        let width = step * if with_before { 36 } else { 62 } / 100;
        let tall = |value: i64| value.max(0) * (GROUND - TOP) / most;
        let bar = |(at, pile): (i64, Pile)| {
            let (lower_height, upper_height) = (tall(pile.lower), tall(pile.upper));
            let before_height = tall(pile.before.unwrap_or(0));
            let middle = at * step + step / 2;
            let x = if pile.before.is_some() { middle } else { middle - width / 2 };
            Bar {
                x: percent(x),
                middle: percent(middle),
                before_x: percent((middle - width).max(0)),
                lower_y: GROUND - lower_height,
                lower_height,
                upper_y: GROUND - lower_height - upper_height,
                upper_height,
                before_y: GROUND - before_height,
                before_height,
                above: GROUND - (lower_height + upper_height).max(before_height) - 5,
                total: pile.lower + pile.upper,
                label: lines(&pile.label),
                name: pile.name,
                lower: pile.lower,
                upper: pile.upper,
                before: pile.before,
                to: pile.to,
                named: count <= 16 || at % 2 == 0,
            }
        };
        let bars = (0..).zip(piles).map(bar).collect();
        Self { bars, width: percent(width), lower, upper, with_before, height: HEIGHT, ground: GROUND, label_y: HEIGHT - 20 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_on_the_ground_beside_each_other_and_the_highest_reaches_the_top() {
        let pile = |lower, upper, before| Pile { label: String::new(), name: String::new(), lower, upper, before, to: String::new() };
        let drawn = Bars::of(vec![pile(3, 1, Some(2)), pile(0, 0, None)], "inside", Some("outside"));
        let first = &drawn.bars[0];
        assert_eq!((first.lower_y + first.lower_height, first.upper_y), (GROUND, TOP));
        assert_eq!((first.upper_y + first.upper_height, first.total, first.before_height), (first.lower_y, 4, (GROUND - TOP) / 2));
        assert_eq!((first.middle.as_str(), drawn.bars[1].middle.as_str()), ("25.00%", "75.00%"));
        assert_eq!(Bars::of(Vec::new(), "all", None).bars.len(), 0);
    }

    #[test]
    fn a_label_of_several_words_stands_in_two_lines() {
        assert_eq!((lines("over 180 days"), lines("Nov")), (vec!["over 180".to_owned(), "days".to_owned()], vec!["Nov".to_owned()]));
    }
}
