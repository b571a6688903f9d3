//! Charts that need no script: drawn by the server, as tables where they are tables, else as SVG whose places are shares of its width,
//! so that letters keep their size on a phone.

mod bars;
mod heat_map;
mod line;
mod matrix;

pub use bars::{Bars, Pile};
pub use heat_map::HeatMap;
pub use line::{Line, Point};
pub use matrix::Matrix;
