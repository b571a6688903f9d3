//! How evenly received referrals are spread over the members.

use serde::Serialize;

/// How evenly received referrals are spread over the active members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Spread {
    /// Active members.
    pub members: i64,
    /// Referrals that they received.
    pub received: i64,
    /// Members who received none.
    pub received_none: i64,
    /// The Gini coefficient in thousandths: 0 when all received alike, near 1000 when one received everything. None when nothing was received.
    pub gini_per_mille: Option<i64>,
}

impl Spread {
    /// The spread of what each active member received.
    pub fn of(mut received: Vec<i64>) -> Self {
        received.sort_unstable();
        let members = i64::try_from(received.len()).unwrap_or(i64::MAX);
        let received_none = i64::try_from(received.iter().filter(|count| **count == 0).count()).unwrap_or(i64::MAX);
        Spread { members, received: received.iter().sum(), received_none, gini_per_mille: gini_per_mille(&received) }
    }
}

/// Of counts in rising order x1 .. xn: (2 * sum of i * xi) / (n * sum of xi) - (n + 1) / n, in thousandths, rounded half up.
fn gini_per_mille(rising: &[i64]) -> Option<i64> {
    let n = i128::try_from(rising.len()).ok()?;
    let sum: i128 = rising.iter().copied().map(i128::from).sum();
    let weighted: i128 = (1_i128..).zip(rising).map(|(rank, count)| rank * i128::from(*count)).sum();
    crate::answers::per_mille_of(2 * weighted - (n + 1) * sum, n * sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gini_is_nothing_for_equals_and_grows_with_inequality() {
        let gini = |counts: &[i64]| Spread::of(counts.to_vec()).gini_per_mille;
        assert_eq!(gini(&[5, 5, 5, 5]), Some(0));
        // One of four has all: (2*4*8)/(4*8) - 5/4 = 0.75.
        assert_eq!(gini(&[0, 8, 0, 0]), Some(750));
        // 1 2 3 4: (2*30)/(4*10) - 5/4 = 0.25.
        assert_eq!(gini(&[4, 1, 3, 2]), Some(250));
        // 0 1 2: (2*8)/(3*3) - 4/3 = 4/9.
        assert_eq!(gini(&[2, 0, 1]), Some(444));
        assert_eq!(gini(&[0, 0]), None);
        assert_eq!(gini(&[]), None);
    }

    #[test]
    fn members_who_received_none_are_counted() {
        let spread = Spread::of(vec![0, 3, 0]);
        assert_eq!((spread.members, spread.received, spread.received_none), (3, 3, 2));
    }
}
