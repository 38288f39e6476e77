//! Labels with the names of bands: inside the bands of a stack, or to the right of lines.

use std::ops::Range;

use super::{ChartLayout, ChartSeries, label_width_css_px};
use crate::query::SeriesKey;

/// Height of a label in CSS pixels.
const HEIGHT: f64 = 17.0;
/// Distance in CSS pixels between a label and the right edge of the plot, or the end of its line.
const GAP: f64 = 9.0;
/// Distance in CSS pixels between two positions that are tried inside a band.
const STEP: f64 = 8.0;
/// The largest fraction of the plot's width that a label inside a band may take.
const WIDEST_FRACTION: f64 = 0.3;

/// The label of a band.
#[derive(Clone, Debug, PartialEq)]
pub struct BandLabel {
    /// The key of the band.
    pub key: SeriesKey,
    /// The left end of the text, in CSS pixels from the left edge of the canvas.
    pub x: f64,
    /// The middle of the text, in CSS pixels from the top of the canvas.
    pub y: f64,
    /// The available width, in CSS pixels.
    pub width: f64,
}

impl ChartSeries {
    /// Returns the labels of the bands in `layout`, which must be the layout of this chart.
    ///
    /// The label of a stacked band is inside the band, at the rightmost position where the band is high enough. A band
    /// that is too low everywhere has no label. The label of a line is to the right of its last value, if the layout
    /// has room to the right of the plot.
    pub fn labels(
        &self,
        layout: &ChartLayout,
        name: impl Fn(&SeriesKey) -> String,
    ) -> Vec<BandLabel> {
        if self.bands.len() < 2 {
            Vec::new()
        } else if self.is_stacked() {
            self.labels_inside(layout, name)
        } else if layout.spec().right_room_css_px > 0 {
            self.labels_beside(layout, name)
        } else {
            Vec::new()
        }
    }

    fn labels_inside(
        &self,
        layout: &ChartLayout,
        name: impl Fn(&SeriesKey) -> String,
    ) -> Vec<BandLabel> {
        let geometry = layout.geometry();
        let mut labels = Vec::new();
        for (index, band) in self.bands.iter().enumerate() {
            let tops = layout.tops_of(index);
            let bottoms = index.checked_sub(1).map_or(&[][..], |below| layout.tops_of(below));
            let last = tops.len().saturating_sub(1);
            let width = label_width_css_px(&name(&band.key))
                .min((geometry.right - geometry.left) * WIDEST_FRACTION);
            let mut right = geometry.right - GAP;
            while right - width >= geometry.left + GAP {
                // The range includes one more bucket beyond either end of the label.
                let first = geometry.index_at_x(right - width).saturating_sub(1);
                let buckets = first..=(geometry.index_at_x(right) + 1).min(last);
                let of_label =
                    |values: &[f64]| values.get(buckets.clone()).unwrap_or_default().to_vec();
                let (bottoms, tops) = (of_label(bottoms), of_label(tops));
                // A missing top is a gap in the band.
                let lowest_top = if tops.is_empty() || tops.iter().any(|top| top.is_nan()) {
                    0.0
                } else {
                    tops.into_iter().fold(f64::INFINITY, f64::min)
                };
                let bottom = geometry.y_of_value(bottoms.into_iter().fold(0.0, f64::max));
                let top = geometry.y_of_value(lowest_top);
                if bottom - top >= HEIGHT {
                    let (x, y) = (right - width, f64::midpoint(bottom, top));
                    labels.push(BandLabel { key: band.key.clone(), x, y, width });
                    break;
                }
                right -= STEP;
            }
        }
        labels
    }

    fn labels_beside(
        &self,
        layout: &ChartLayout,
        name: impl Fn(&SeriesKey) -> String,
    ) -> Vec<BandLabel> {
        let geometry = layout.geometry();
        let right_end = geometry.right + f64::from(layout.spec().right_room_css_px);
        let mut labels: Vec<BandLabel> = self
            .bands
            .iter()
            .filter_map(|band| {
                let index = self.last_index_of(band)?;
                let y = geometry.y_of_value((*band.y.get(index)?)?);
                let x = geometry.x_of_index(index) + GAP;
                let width = label_width_css_px(&name(&band.key)).min(right_end - x);
                Some(BandLabel { key: band.key.clone(), x, y, width })
            })
            .collect();
        labels.sort_by(|a, b| a.y.total_cmp(&b.y));
        // First moves overlapping labels down, from top to bottom. Then moves labels below the plot up again, from
        // bottom to top.
        for index in 0..labels.len() {
            let free_from = overlapping(&labels, index, 0..index).map(|y| y + HEIGHT);
            labels[index].y = free_from.fold(labels[index].y, f64::max);
        }
        for index in (0..labels.len()).rev() {
            let free_to = overlapping(&labels, index, index + 1..labels.len()).map(|y| y - HEIGHT);
            labels[index].y = free_to.fold(labels[index].y.min(geometry.bottom), f64::min);
        }
        labels
    }
}

/// Returns the vertical positions of those `others` that overlap horizontally with the label at `index`.
fn overlapping(
    labels: &[BandLabel],
    index: usize,
    others: Range<usize>,
) -> impl Iterator<Item = f64> {
    let label = &labels[index];
    labels[others].iter().filter_map(move |other| {
        let overlaps = label.x < other.x + other.width && other.x < label.x + label.width;
        overlaps.then_some(other.y)
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{band_of, data, layout_of};
    use super::*;
    use crate::chart::ChartOptions;
    use crate::model::RepoType;
    use crate::query::{ChartData, ChartKind};

    fn labels(data: &ChartData) -> (ChartLayout, Vec<BandLabel>) {
        let chart_series = ChartSeries::build(data, ChartOptions::default(), &[]).unwrap();
        let layout = layout_of(&chart_series, (600, 240), 100);
        let labels = chart_series.labels(&layout, |_| "some name".to_owned());
        (layout, labels)
    }

    #[test]
    fn a_name_lies_inside_its_band_as_far_right_as_it_is_high() {
        let mut models = vec![Some(50); 60];
        models[40..].fill(Some(1));
        let (layout, labels) = labels(&data(&models, &[Some(50); 60]));
        let geometry = layout.geometry();
        assert_eq!(labels.len(), 2);
        assert!(labels[0].x < geometry.x_of_index(40), "not where the band is low");
        let middle = geometry.y_of_value(25.0);
        assert!((labels[0].y - middle).abs() < 1.0, "{} and {middle}", labels[0].y);
        assert!(labels[1].x > geometry.x_of_index(45));
    }

    #[test]
    fn a_band_that_is_nowhere_high_enough_has_no_name() {
        let (_, labels) = labels(&data(&[Some(1); 60], &[Some(100); 60]));
        let keys: Vec<SeriesKey> = labels.into_iter().map(|label| label.key).collect();
        assert_eq!(keys, [SeriesKey::Type(RepoType::Dataset)]);
    }

    #[test]
    fn names_beside_lines_keep_their_distance_and_their_order() {
        let key = |index: usize| SeriesKey::Type(RepoType::Other(index.to_string().into()));
        let bands = (0..8)
            .map(|index| band_of(key(index), &[Some(90), Some(u64::try_from(index).unwrap() / 2)]));
        let data = ChartData {
            bands: bands.collect(),
            kind: ChartKind::Comparison,
            ..data(&[Some(1), Some(1)], &[])
        };
        let (layout, labels) = labels(&data);
        let geometry = layout.geometry();
        assert_eq!(labels.len(), 8);
        assert!(labels.windows(2).all(|pair| pair[1].y - pair[0].y >= HEIGHT - 1e-9));
        assert!(labels.iter().all(|label| label.y <= geometry.bottom && label.x > geometry.right));
        let first = labels.iter().position(|label| label.key == key(7)).unwrap();
        let last = labels.iter().position(|label| label.key == key(0)).unwrap();
        assert!(first < last, "the label of the largest value is the highest");
    }

    #[test]
    fn a_name_stands_where_its_line_ends() {
        let mut short = vec![Some(10); 60];
        short[30..].fill(None);
        let data = ChartData { kind: ChartKind::Comparison, ..data(&[Some(10); 60], &short) };
        let (layout, labels) = labels(&data);
        let [one, other] = &labels[..] else { panic!("two names") };
        assert!((one.y - other.y).abs() < f64::EPSILON, "far enough apart to be at the same y");
        let nearest = layout.geometry().x_of_index(29) + GAP;
        assert!(labels.iter().any(|label| (label.x - nearest).abs() < f64::EPSILON));
    }
}
