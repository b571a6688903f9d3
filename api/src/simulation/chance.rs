//! Chance with a seed: the same seed, the same fortune.

use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of chance of its own for each chapter, so that chapters may live side by side in any order.
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The chance of a seed's n-th stream.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// True in so many of a thousand cases.
    pub fn happens(&mut self, per_mille: u32) -> bool {
        self.0.random_range(0..1_000) < per_mille
    }

    /// A whole number between two, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.random_range(least..=most)
    }

    /// One of several.
    pub fn one_of<'a, T>(&mut self, several: &'a [T]) -> &'a T {
        &several[self.0.random_range(0..several.len())]
    }

    /// An index below a length.
    pub fn index(&mut self, length: usize) -> usize {
        self.0.random_range(0..length)
    }

    /// An amount in minor units that is mostly small and sometimes large: each doubling is half as likely, as business goes.
    pub fn amount(&mut self, base_minor: i64) -> i64 {
        let mut amount = base_minor;
        while self.happens(480) && amount < base_minor * 200 {
            amount = amount * 17 / 10;
        }
        let spread = self.between(60, 140);
        let rounded = amount * spread / 100;
        (rounded / 500 + 1) * 500
    }

    /// A number that no other call gives.
    pub fn tag(&mut self) -> u64 {
        self.0.next_u64()
    }
}
