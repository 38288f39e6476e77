//! The layout of a chart: computed once, then shared by drawing, cursor, labels and annotations.

use super::stack::Stack;
use super::{ChartSpec, Geometry};

/// A chart spec with everything computed from it: stacked bands, axes and ticks.
#[derive(Clone, Debug)]
pub struct ChartLayout {
    spec: ChartSpec,
    pub(super) stack: Stack,
    geometry: Geometry,
}

/// Compares specs only, since everything else is computed from the spec.
impl PartialEq for ChartLayout {
    fn eq(&self, other: &Self) -> bool {
        self.spec == other.spec
    }
}

impl ChartSpec {
    /// Computes the layout. Cost: a few passes over the values.
    ///
    /// ```
    /// use publisher_analytics_core::chart::{AxisStyle, ChartSpec, Color, Layer};
    /// use publisher_analytics_core::model::{Day, Granularity, TimeAxis};
    ///
    /// let blue = Color::rgb(0x12, 0x43, 0x6d);
    /// let first_day = Day::from_ymd(2020, 8, 3).unwrap();
    /// let axis = TimeAxis { first_day, granularity: Granularity::Day, count: 3 };
    /// let values = [Some(710_000.0), None, Some(400_000.0)].into_iter().collect();
    /// let layer = Layer { values, line: blue, fill: blue, rings: Vec::new() };
    /// let spec = ChartSpec::new((600, 240), 8, axis, vec![layer], AxisStyle::plain(blue));
    /// let layout = spec.layout();
    /// assert_eq!(layout.geometry().value_max, 800_000.0);
    /// assert_eq!(layout.geometry().value_ticks[1].label, "200k");
    /// assert_eq!(layout.geometry().day_ticks[0].label, "3 Aug");
    /// assert_eq!(layout.top_of(0, 2), Some(400_000.0));
    /// ```
    #[must_use]
    pub fn layout(self) -> ChartLayout {
        let stack = Stack::new(&self);
        let geometry = Geometry::new(&self, &stack);
        ChartLayout { spec: self, stack, geometry }
    }
}

impl ChartLayout {
    /// Returns the spec.
    pub const fn spec(&self) -> &ChartSpec {
        &self.spec
    }

    /// Returns the plot rectangle, scales and ticks.
    pub const fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// Returns the top of a layer in a bucket, as a value of the axis. Returns `None` if neither this layer nor one
    /// stacked with it has a value.
    pub fn top_of(&self, layer: usize, index: usize) -> Option<f64> {
        self.tops_of(layer).get(index).copied().filter(|top| !top.is_nan())
    }

    /// Returns the tops of a layer by bucket. A missing top is NaN.
    pub(super) fn tops_of(&self, layer: usize) -> &[f64] {
        self.stack.tops.get(layer).map_or(&[], |tops| tops.as_slice())
    }
}
