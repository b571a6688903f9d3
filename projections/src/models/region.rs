//! The regions: a tree under the organisation.

use crate::projection::Projection;
use crate::read_table;
use domain::region::RegionEvent;
use domain::{Currency, Event, Recorded, RegionId};

read_table! {
    /// A region, under its parent or directly under the organisation.
    RegionRow, RegionKey = "regions" for Region {
        key {
            /// The region.
            region_id: RegionId,
        }
        row {
            /// The region above; none directly under the organisation.
            parent_id: Option<RegionId>,
            /// Its name.
            name: String,
            /// BCP 47 language tag of its notices and documents.
            locale: String,
            /// Code of the legal entity that invoices.
            legal_entity: String,
            /// Name of the legal entity that invoices.
            legal_entity_name: String,
            /// The currency used where none is named.
            currency: Currency,
            /// All its currencies, the one used where none is named first, with spaces between.
            currencies: String,
        }
    }
}

fn spaced(currencies: &[Currency]) -> String {
    currencies.iter().map(|currency| currency.code()).collect::<Vec<_>>().join(" ")
}

/// Folds [`RegionRow`].
pub struct Regions;

impl Projection for Regions {
    type Row = RegionRow;
    const VERSION: i32 = 1;

    fn keys(event: &Recorded) -> Vec<RegionKey> {
        match (&event.event, event.region_id) {
            (Event::Region(_), Some(region_id)) => vec![RegionKey { region_id }],
            _ => Vec::new(),
        }
    }

    fn apply(row: &mut Option<RegionRow>, key: &RegionKey, event: &Recorded) {
        let Event::Region(event) = &event.event else { return };
        match event {
            RegionEvent::Founded { name, parent, legal_entity, currencies, locale } => {
                let Some(currency) = currencies.first().copied() else { return };
                *row = Some(RegionRow {
                    region_id: key.region_id,
                    parent_id: *parent,
                    name: name.to_string(),
                    locale: locale.to_string(),
                    legal_entity: legal_entity.code.to_string(),
                    legal_entity_name: legal_entity.name.to_string(),
                    currency,
                    currencies: spaced(currencies),
                });
            }
            RegionEvent::Renamed { name } => {
                if let Some(row) = row {
                    row.name = name.to_string();
                }
            }
            RegionEvent::CurrenciesSet { currencies } => {
                if let (Some(row), Some(currency)) = (row, currencies.first().copied()) {
                    (row.currency, row.currencies) = (currency, spaced(currencies));
                }
            }
            RegionEvent::FeePlanSet { .. } | RegionEvent::HolidayDeclared { .. } | RegionEvent::HolidayWithdrawn { .. } => {}
        }
    }
}
