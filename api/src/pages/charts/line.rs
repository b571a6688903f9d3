//! A line over time. Its places across are shares of the width, so that it is drawn of pieces.

const HEIGHT: i64 = 160;
const TOP: i64 = 20;
const GROUND: i64 = 118;

/// A point: its value, and how it is written.
pub struct Point {
    pub label: String,
    pub name: String,
    pub value: i64,
    pub text: String,
}

/// A point as it is drawn, with the piece of the line that leads to it.
pub struct Drawn {
    pub label: String,
    pub name: String,
    pub text: String,
    pub x: String,
    pub y: i64,
    pub from: Option<(String, i64)>,
    /// Where there is room for letters beneath.
    pub named: bool,
    /// Where a phone has none.
    pub wide: bool,
}

/// A value that is written beside the line: where, what, and how it stands to its place.
pub struct Told {
    pub x: String,
    pub y: i64,
    pub text: String,
    /// starts or ends at its place where there is no room beside it, else is centred.
    pub class: &'static str,
}

/// The line, and the values of its upper and lower edge.
pub struct Line {
    pub points: Vec<Drawn>,
    pub height: i64,
    pub ground: i64,
    pub label_y: i64,
    /// The highest and the lowest, which are written beside the line.
    pub most: Option<Told>,
    pub least: Option<Told>,
}

fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

impl Line {
    /// Draws it between its lowest and its highest value.
    pub fn of(points: Vec<Point>) -> Self {
        let (least, most) = (points.iter().map(|p| p.value).min().unwrap_or(0), points.iter().map(|p| p.value).max().unwrap_or(0));
        let span = (most - least).max(1);
        let count = i64::try_from(points.len()).unwrap_or(i64::MAX).max(1);
        let every = (count / 8).max(1);
        let mut drawn: Vec<Drawn> = Vec::new();
        for (at, point) in (0..).zip(points) {
            let x = percent((2 * at + 1) * 10_000 / (2 * count));
            let y = GROUND - (point.value - least) * (GROUND - TOP) / span;
            let from = drawn.last().map(|before| (before.x.clone(), before.y));
            let (named, wide) = (at % every == 0, (at / every) % 2 == 1);
            drawn.push(Drawn { label: point.label, name: point.name, text: point.text, x, y, from, named, wide });
        }
        let (first, last) = (drawn.first().map(|point| point.x.clone()), drawn.last().map(|point| point.x.clone()));
        let class = |x: &String| match count > 4 {
            true if Some(x) == first.as_ref() => "starts",
            true if Some(x) == last.as_ref() => "ends",
            _ => "",
        };
        let told =
            |wanted: &Drawn, by: i64| Told { class: class(&wanted.x), x: wanted.x.clone(), y: wanted.y + by, text: wanted.text.clone() };
        // Of equals the first, as the titles name it.
        let most = drawn.iter().min_by_key(|point| point.y).map(|point| told(point, -6));
        let least = drawn.iter().rev().max_by_key(|point| point.y).filter(|_| drawn.len() > 1).map(|point| told(point, 14));
        Self { height: HEIGHT, ground: GROUND + 20, label_y: HEIGHT - 2, most, least, points: drawn }
    }

    /// What is written beside the line.
    pub fn told(&self) -> impl Iterator<Item = &Told> {
        self.most.iter().chain(&self.least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_leads_from_point_to_point_between_its_lowest_and_highest() {
        let point = |value: i64| Point { label: String::new(), name: String::new(), value, text: value.to_string() };
        let line = Line::of(vec![point(900), point(1000), point(950)]);
        let places: Vec<_> = line.points.iter().map(|point| (point.x.as_str(), point.y)).collect();
        assert_eq!(places, [("16.66%", GROUND), ("50.00%", TOP), ("83.33%", (GROUND + TOP) / 2)]);
        assert_eq!((line.points[0].from.clone(), line.points[2].from.clone()), (None, Some(("50.00%".to_owned(), TOP))));
        assert_eq!((line.most.unwrap().text, line.least.unwrap().text), ("1000".to_owned(), "900".to_owned()));
        assert!(Line::of(Vec::new()).most.is_none());
    }

    #[test]
    fn of_equal_points_the_first_is_told() {
        let point = |(name, value): (&str, i64)| Point { label: String::new(), name: String::new(), value, text: name.to_owned() };
        let line = Line::of([("low", 1), ("high", 2), ("low again", 1), ("high again", 2)].into_iter().map(point).collect());
        assert_eq!((line.most.unwrap().text, line.least.unwrap().text), ("high".to_owned(), "low".to_owned()));
    }
}
