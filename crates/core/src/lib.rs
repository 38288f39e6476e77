//! The core of Publisher Analytics: reads exports of daily downloads per repository, answers questions about them, draws
//! charts of the answers and writes exports again.

pub mod chart;
pub mod engine;
pub mod export;
pub mod model;
pub mod parse;
pub mod protocol;
pub mod query;
pub mod series;
pub mod view;
