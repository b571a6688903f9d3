//! The holidays on which no chapter of a region meets.

use crate::projection::Projection;
use crate::read_table;
use chrono::NaiveDate;
use domain::region::RegionEvent;
use domain::{Event, Recorded, RegionId};

read_table! {
    /// A day on which no chapter of a region meets.
    HolidayRow, HolidayKey = "holidays" for Region {
        key {
            /// The region.
            region_id: RegionId,
            /// The day.
            held_on: NaiveDate,
        }
        row {
            /// What the day is called.
            name: String,
        }
    }
}

/// Folds [`HolidayRow`].
pub struct Holidays;

impl Projection for Holidays {
    type Row = HolidayRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<HolidayKey> {
        match (&event.event, event.region_id) {
            (Event::Region(RegionEvent::HolidayDeclared { on, .. } | RegionEvent::HolidayWithdrawn { on }), Some(region_id)) => {
                vec![HolidayKey { region_id, held_on: *on }]
            }
            _ => Vec::new(),
        }
    }

    fn apply(row: &mut Option<HolidayRow>, key: &HolidayKey, event: &Recorded) {
        let Event::Region(event) = &event.event else { return };
        *row = match event {
            RegionEvent::HolidayDeclared { name, .. } => {
                Some(HolidayRow { region_id: key.region_id, held_on: key.held_on, name: name.to_string() })
            }
            RegionEvent::HolidayWithdrawn { .. } => None,
            RegionEvent::Founded { .. }
            | RegionEvent::Renamed { .. }
            | RegionEvent::CurrenciesSet { .. }
            | RegionEvent::FeePlanSet { .. } => return,
        };
    }
}
