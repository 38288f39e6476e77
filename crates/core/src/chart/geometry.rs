//! The plot rectangle and the scales of a chart, in CSS pixels.
//!
//! Everything is computed from the [`ChartSpec`]. Drawing follows the geometry to within half a backend unit.
//! [`ChartLayout`](super::ChartLayout) computes it once for all uses. The left margin has room for the widest value
//! label. The right margin has room for half of the last calendar label if that is at the edge of the plot. Top and
//! bottom lie on half pixels, so that hairlines of one CSS pixel fill whole pixels.
//!
//! Invariants: `left <= right` and `top <= bottom`, all finite; `value_max > 0`. A canvas too small for a plot has no ticks.

use super::calendar::{DayTick, day_ticks};
use super::stack::Stack;
use super::value_ticks::{ValueTick, value_ticks};
use super::{ChartSpec, label};
use crate::model::{Day, TimeAxis};
use crate::series::rounded_u64;

const TOP_CSS_PX: f64 = 8.5;
const BOTTOM_CSS_PX: f64 = 25.5;
const RIGHT_CSS_PX: f64 = 8.0;
/// Distance between value labels and the plot.
pub(super) const VALUE_LABEL_GAP_CSS_PX: f64 = 8.0;
/// Distance from the baseline to the middle of the calendar labels.
pub(super) const DAY_LABEL_DROP_CSS_PX: f64 = 17.0;
const SMALLEST_PLOT_CSS_PX: f64 = 16.0;
const SMALLEST_INTERVAL_CSS_PX: f64 = 40.0;

/// The plot rectangle, scales and ticks of a chart. All lengths are in CSS pixels from the top left corner of the canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct Geometry {
    /// Left edge of the plot, the position of the first value.
    pub left: f64,
    /// Top edge of the plot, the position of `value_max`.
    pub top: f64,
    /// Right edge of the plot, the position of the last value.
    pub right: f64,
    /// Bottom edge of the plot, the position of 0.
    pub bottom: f64,
    /// The value at the top of the axis.
    pub value_max: f64,
    /// Value ticks, ascending from 0.
    pub value_ticks: Vec<ValueTick>,
    /// Calendar ticks, ascending.
    pub day_ticks: Vec<DayTick>,
    axis: TimeAxis,
}

impl Geometry {
    /// Computes the geometry of a chart whose layers are already stacked.
    pub(super) fn new(spec: &ChartSpec, stack: &Stack) -> Self {
        let (width, height) = (f64::from(spec.size_css_px.0), f64::from(spec.size_css_px.1));
        let bottom = (height - BOTTOM_CSS_PX).max(TOP_CSS_PX);
        let max_intervals = [5, 4, 3, 2]
            .into_iter()
            .find(|&n| bottom - TOP_CSS_PX >= f64::from(n) * SMALLEST_INTERVAL_CSS_PX)
            .unwrap_or(1);
        let (ticks, value_max) = if let Some(scale) = &spec.value_scale {
            (scale.ticks.clone(), scale.top)
        } else {
            let separator = spec.decimal_separator;
            let ticks = value_ticks(stack.largest, stack.is_whole, max_intervals, separator);
            let top = ticks.last().map_or(1.0, |tick| tick.value);
            (ticks, top)
        };
        let widest = ticks.iter().map(|tick| label::width_css_px(&tick.label)).fold(0.0, f64::max);
        let left = widest.ceil() + VALUE_LABEL_GAP_CSS_PX;
        let mut geometry = Self {
            left,
            top: TOP_CSS_PX,
            right: (width - RIGHT_CSS_PX - f64::from(spec.right_room_css_px)).max(left),
            bottom,
            value_max: if value_max > 0.0 { value_max } else { 1.0 },
            value_ticks: ticks,
            day_ticks: Vec::new(),
            axis: spec.axis,
        };
        if !geometry.is_drawable() {
            geometry.value_ticks.clear();
            return geometry;
        }
        geometry.update_day_ticks(spec);
        if let Some(last) = geometry.day_ticks.last() {
            let right = width - last.half_width().ceil() + (geometry.right - last.x);
            if right < geometry.right {
                geometry.right = right.max(left);
                geometry.update_day_ticks(spec);
            }
        }
        geometry
    }

    fn update_day_ticks(&mut self, spec: &ChartSpec) {
        let width = f64::from(spec.size_css_px.0);
        self.day_ticks = day_ticks(self.axis, &spec.day_labels, width, |day| self.x_of_day(day));
    }

    /// Returns whether the plot is large enough to be drawn.
    pub(super) fn is_drawable(&self) -> bool {
        self.right - self.left >= SMALLEST_PLOT_CSS_PX
            && self.bottom - self.top >= SMALLEST_PLOT_CSS_PX
    }

    /// Returns the horizontal position of a bucket. Buckets beyond the axis are at its end. A single bucket is in the
    /// middle.
    ///
    /// ```
    /// # use publisher_analytics_core::chart::{AxisStyle, ChartSpec, Color};
    /// # use publisher_analytics_core::model::{Day, Granularity, TimeAxis};
    /// # let first_day = Day::from_epoch_days(18_477);
    /// # let axis = TimeAxis { first_day, granularity: Granularity::Day, count: 30 };
    /// # let style = AxisStyle::plain(Color::rgb(1, 2, 3));
    /// # let layout = ChartSpec::new((600, 240), 8, axis, Vec::new(), style).layout();
    /// let geometry = layout.geometry(); // of 30 values
    /// assert_eq!(geometry.x_of_index(0), geometry.left);
    /// assert_eq!(geometry.x_of_index(29), geometry.right);
    /// ```
    #[must_use]
    pub fn x_of_index(&self, index: usize) -> f64 {
        let last = self.axis.last_index();
        self.x_at(if last == 0 { 0.5 } else { index.min(last) as f64 / last as f64 })
    }

    /// Returns the bucket nearest to a horizontal position. Positions outside the plot give the first or last bucket;
    /// an empty axis gives 0.
    ///
    /// ```
    /// # use publisher_analytics_core::chart::{AxisStyle, ChartSpec, Color};
    /// # use publisher_analytics_core::model::{Day, Granularity, TimeAxis};
    /// # let first_day = Day::from_epoch_days(18_477);
    /// # let axis = TimeAxis { first_day, granularity: Granularity::Day, count: 30 };
    /// # let style = AxisStyle::plain(Color::rgb(1, 2, 3));
    /// # let layout = ChartSpec::new((600, 240), 8, axis, Vec::new(), style).layout();
    /// let geometry = layout.geometry(); // of 30 values
    /// assert_eq!(geometry.index_at_x(geometry.x_of_index(7) + 1.0), 7);
    /// assert_eq!(geometry.index_at_x(-100.0), 0);
    /// assert_eq!(geometry.index_at_x(9999.0), 29);
    /// ```
    #[must_use]
    pub fn index_at_x(&self, x_css_px: f64) -> usize {
        let last = self.axis.last_index();
        let share = (x_css_px - self.left) / (self.right - self.left);
        usize::try_from(rounded_u64(share * last as f64)).map_or(last, |index| index.min(last))
    }

    /// Returns the vertical position of a value. Values outside the axis are at its ends, NaN is at 0.
    ///
    /// ```
    /// # use publisher_analytics_core::chart::{AxisStyle, ChartSpec, Color};
    /// # use publisher_analytics_core::model::{Day, Granularity, TimeAxis};
    /// # let first_day = Day::from_epoch_days(18_477);
    /// # let axis = TimeAxis { first_day, granularity: Granularity::Day, count: 30 };
    /// # let style = AxisStyle::plain(Color::rgb(1, 2, 3));
    /// # let layout = ChartSpec::new((600, 240), 8, axis, Vec::new(), style).layout();
    /// let geometry = layout.geometry();
    /// assert_eq!(geometry.y_of_value(0.0), geometry.bottom);
    /// assert_eq!(geometry.y_of_value(geometry.value_max), geometry.top);
    /// ```
    #[must_use]
    pub fn y_of_value(&self, value: f64) -> f64 {
        let share = (value / self.value_max).clamp(0.0, 1.0);
        let share = if share.is_nan() { 0.0 } else { share };
        self.bottom + (self.top - self.bottom) * share
    }

    /// Returns the horizontal position of a day (days since 1970-01-01, UTC). Days outside the axis are at its ends.
    ///
    /// ```
    /// # use publisher_analytics_core::chart::{AxisStyle, ChartSpec, Color};
    /// # use publisher_analytics_core::model::{Day, Granularity, TimeAxis};
    /// # let first_day = Day::from_epoch_days(18_477);
    /// # let axis = TimeAxis { first_day, granularity: Granularity::Day, count: 30 };
    /// # let style = AxisStyle::plain(Color::rgb(1, 2, 3));
    /// # let layout = ChartSpec::new((600, 240), 8, axis, Vec::new(), style).layout();
    /// let geometry = layout.geometry(); // of 30 days
    /// assert_eq!(geometry.x_of_day(18_477 + 7), geometry.x_of_index(7));
    /// ```
    #[must_use]
    pub fn x_of_day(&self, day: i32) -> f64 {
        let last = self.axis.last_index() as f64;
        if last == 0.0 {
            return self.x_at(0.5);
        }
        let position = self.axis.position_of(Day::from_epoch_days(day));
        self.x_at((position / last).clamp(0.0, 1.0))
    }

    fn x_at(&self, share: f64) -> f64 {
        self.left + (self.right - self.left) * share
    }
}

#[cfg(test)]
mod tests {
    use super::super::spec::tests::chart;
    use super::*;

    fn geometry(spec: &ChartSpec) -> Geometry {
        Geometry::new(spec, &Stack::new(spec))
    }

    #[test]
    fn the_left_margin_follows_the_widest_label() {
        let narrow = geometry(&chart(&[vec![Some(8.0)]]));
        let wide = geometry(&chart(&[vec![Some(710_000.0)]]));
        assert!(narrow.left < wide.left);
        assert!(wide.left >= label::width_css_px("800k") + VALUE_LABEL_GAP_CSS_PX);
    }

    #[test]
    fn the_right_margin_leaves_half_of_a_last_label_at_the_edge() {
        // The data begin on Monday 3 August. The last of 29 days is a Monday too, the last of 26 days is not.
        let at_edge = geometry(&chart(&[vec![Some(1.0); 29]]));
        let before_edge = geometry(&chart(&[vec![Some(1.0); 26]]));
        assert!((before_edge.right - 592.0).abs() < f64::EPSILON);
        assert!(at_edge.right < 585.0);
        let last = at_edge.day_ticks.last().unwrap();
        assert!((last.x - last.label_x).abs() < 1.0, "{last:?}");
    }

    #[test]
    fn a_canvas_without_room_has_no_ticks() {
        let mut spec = chart(&[vec![Some(1.0)]]);
        for (width, height) in [(0, 0), (1, 1), (30, 240), (600, 40)] {
            spec.size_css_px = (width, height);
            let geometry = geometry(&spec);
            assert!(!geometry.is_drawable());
            assert!(geometry.left <= geometry.right && geometry.top <= geometry.bottom);
            assert!(geometry.value_ticks.is_empty() && geometry.day_ticks.is_empty());
        }
    }

    #[test]
    fn a_single_value_stands_in_the_middle() {
        let geometry = geometry(&chart(&[vec![Some(1.0)]]));
        let middle = f64::midpoint(geometry.left, geometry.right);
        assert!((geometry.x_of_index(0) - middle).abs() < 1e-9);
        assert!((geometry.x_of_day(18_477) - middle).abs() < 1e-9);
        assert_eq!(geometry.index_at_x(middle), 0);
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn index_and_place_agree(count in 1usize..5_000, width in 100u32..4_000, pick: usize) {
                let mut spec = chart(&[vec![Some(1.0); count]]);
                spec.size_css_px.0 = width;
                let geometry = geometry(&spec);
                let index = pick % count;
                let x = geometry.x_of_index(index);
                prop_assert!((geometry.left..=geometry.right).contains(&x));
                prop_assert_eq!(geometry.index_at_x(x), index);
            }

            #[test]
            fn every_place_is_a_number(
                x: f64, value: f64, day: i32, index: usize, count: usize, width: u32, height: u32,
            ) {
                let mut spec = chart(&[vec![Some(value)]]);
                spec.axis.count = count;
                spec.size_css_px = (width, height);
                let geometry = geometry(&spec);
                prop_assert!(geometry.x_of_index(index).is_finite());
                prop_assert!(geometry.x_of_day(day).is_finite());
                prop_assert!(geometry.y_of_value(x).is_finite());
                prop_assert!(geometry.index_at_x(x) <= count.saturating_sub(1));
                prop_assert!(geometry.value_max > 0.0);
            }
        }
    }
}
