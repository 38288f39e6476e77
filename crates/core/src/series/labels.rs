//! Names of bands beside what they name: inside the bands of a stack, or to the right of lines.

use std::ops::Range;

use super::ChartSeries;
use crate::chart::{Geometry, label_width_css_px};
use crate::series::SeriesKey;

/// Height that a label takes in CSS pixels.
const HEIGHT: f64 = 17.0;
/// Between a label and the plot's right edge.
const GAP: f64 = 9.0;
/// How far the places are apart that are tried inside a band.
const STEP: f64 = 8.0;
/// The most of the plot's width that a name inside a band may take.
const WIDEST_PART: f64 = 0.3;

/// A name beside what it names.
#[derive(Clone, Debug, PartialEq)]
pub struct BandLabel {
    /// Whose band it is.
    pub subject: SeriesKey,
    /// The left end of the text in CSS pixels from the canvas' left edge.
    pub x: f64,
    /// The middle of the text in CSS pixels from the canvas' top.
    pub y: f64,
    /// The width that it may take, in CSS pixels.
    pub width: f64,
}

impl ChartSeries {
    /// Where the names of the bands are written. Inside a stack a band has its name as far to the right as it is high enough,
    /// and none if it is nowhere; lines have theirs behind their last values, if there is `room` for names to the right of the
    /// plot (in CSS pixels).
    pub fn labels(
        &self,
        geometry: &Geometry,
        room: f64,
        name: impl Fn(&SeriesKey) -> String,
    ) -> Vec<BandLabel> {
        if self.bands.len() < 2 {
            Vec::new()
        } else if !self.drawing.as_lines {
            self.labels_inside(geometry, name)
        } else if room > 0.0 {
            self.labels_beside(geometry, room, name)
        } else {
            Vec::new()
        }
    }

    fn labels_inside(
        &self,
        geometry: &Geometry,
        name: impl Fn(&SeriesKey) -> String,
    ) -> Vec<BandLabel> {
        let mut below = vec![0.0; self.axis.count];
        let mut labels = Vec::new();
        for band in &self.bands {
            let own = |place: usize| band.heights.get(place).copied().flatten().unwrap_or(0.0);
            let above: Vec<f64> =
                below.iter().enumerate().map(|(place, height)| height + own(place)).collect();
            let width = label_width_css_px(&name(&band.subject))
                .min((geometry.right - geometry.left) * WIDEST_PART);
            let mut right = geometry.right - GAP;
            while right - width >= geometry.left + GAP {
                // What lies between two places belongs to both.
                let first = geometry.index_at_x(right - width).saturating_sub(1);
                let places =
                    first..=(geometry.index_at_x(right) + 1).min(self.axis.count.max(1) - 1);
                let highest_bottom = below.get(places.clone()).unwrap_or_default();
                let lowest_top = above.get(places).unwrap_or_default();
                let bottom =
                    geometry.y_of_value(highest_bottom.iter().copied().fold(0.0, f64::max));
                let top =
                    geometry.y_of_value(lowest_top.iter().copied().fold(f64::INFINITY, f64::min));
                if !lowest_top.is_empty() && bottom - top >= HEIGHT {
                    let (x, y) = (right - width, f64::midpoint(bottom, top));
                    labels.push(BandLabel { subject: band.subject.clone(), x, y, width });
                    break;
                }
                right -= STEP;
            }
            below = above;
        }
        labels
    }

    fn labels_beside(
        &self,
        geometry: &Geometry,
        room: f64,
        name: impl Fn(&SeriesKey) -> String,
    ) -> Vec<BandLabel> {
        let mut labels: Vec<BandLabel> = (0..self.bands.len())
            .filter_map(|index| {
                let band = &self.bands[index];
                let place = self.last_place_of(index)?;
                let y = geometry.y_of_value((*band.heights.get(place)?)?);
                let x = geometry.x_of_index(place) + GAP;
                let width = label_width_css_px(&name(&band.subject)).min(geometry.right + room - x);
                Some(BandLabel { subject: band.subject.clone(), x, y, width })
            })
            .collect();
        labels.sort_by(|a, b| a.y.total_cmp(&b.y));
        // Down from the top, each far enough below those before that it would lie on; then up again from the bottom.
        for index in 0..labels.len() {
            let free_from = beside(&labels, index, 0..index).map(|y| y + HEIGHT);
            labels[index].y = free_from.fold(labels[index].y, f64::max);
        }
        for index in (0..labels.len()).rev() {
            let free_to = beside(&labels, index, index + 1..labels.len()).map(|y| y - HEIGHT);
            labels[index].y = free_to.fold(labels[index].y.min(geometry.bottom), f64::min);
        }
        labels
    }
}

/// The heights of those of `others` that the label at `index` would lie on if it stood at their height.
fn beside(labels: &[BandLabel], index: usize, others: Range<usize>) -> impl Iterator<Item = f64> {
    let label = &labels[index];
    labels[others].iter().filter_map(move |other| {
        let overlaps = label.x < other.x + other.width && other.x < label.x + label.width;
        overlaps.then_some(other.y)
    })
}

#[cfg(test)]
mod tests {
    use super::super::ChartSeries;
    use super::super::tests::{data, spec_of};
    use super::*;
    use crate::model::RepoType;
    use crate::series::ChartOptions;
    use crate::series::{Band, ChartData};

    fn labels(data: &ChartData) -> (Geometry, Vec<BandLabel>) {
        let chart_series = ChartSeries::chosen(data, ChartOptions::default(), &[]).unwrap();
        let geometry = spec_of(&chart_series, (600, 240), 100).geometry();
        let labels = chart_series.labels(&geometry, 100.0, |_| "some name".to_owned());
        (geometry, labels)
    }

    #[test]
    fn a_name_lies_inside_its_band_as_far_right_as_it_is_high() {
        let mut models = vec![Some(50); 60];
        models[40..].fill(Some(1));
        let (geometry, labels) = labels(&data(&models, &[Some(50); 60]));
        assert_eq!(labels.len(), 2);
        assert!(labels[0].x < geometry.x_of_index(40), "not where the band is low");
        let middle = geometry.y_of_value(25.0);
        assert!((labels[0].y - middle).abs() < 1.0, "{} and {middle}", labels[0].y);
        assert!(labels[1].x > geometry.x_of_index(45));
    }

    #[test]
    fn a_band_that_is_nowhere_high_enough_has_no_name() {
        let (_, labels) = labels(&data(&[Some(1); 60], &[Some(100); 60]));
        let subjects: Vec<SeriesKey> = labels.into_iter().map(|label| label.subject).collect();
        assert_eq!(subjects, [SeriesKey::Type(RepoType::Dataset)]);
    }

    #[test]
    fn names_beside_lines_keep_their_distance_and_their_order() {
        let subject = |index: usize| SeriesKey::Type(RepoType::Other(index.to_string().into()));
        let bands = (0..8).map(|index| Band {
            subject: subject(index),
            values: vec![Some(90), Some(u64::try_from(index).unwrap() / 2)],
        });
        let data = ChartData {
            bands: bands.collect(),
            is_comparison: true,
            ..data(&[Some(1), Some(1)], &[])
        };
        let (geometry, labels) = labels(&data);
        assert_eq!(labels.len(), 8);
        assert!(labels.windows(2).all(|pair| pair[1].y - pair[0].y >= HEIGHT - 1e-9));
        assert!(labels.iter().all(|label| label.y <= geometry.bottom && label.x > geometry.right));
        let first = labels.iter().position(|label| label.subject == subject(7)).unwrap();
        let last = labels.iter().position(|label| label.subject == subject(0)).unwrap();
        assert!(first < last, "the highest value stands highest");
    }

    #[test]
    fn a_name_stands_where_its_line_ends() {
        let mut short = vec![Some(10); 60];
        short[30..].fill(None);
        let data = ChartData { is_comparison: true, ..data(&[Some(10); 60], &short) };
        let (geometry, labels) = labels(&data);
        let [one, other] = &labels[..] else { panic!("two names") };
        assert!((one.y - other.y).abs() < f64::EPSILON, "far enough apart to stand at one height");
        let nearest = geometry.x_of_index(29) + GAP;
        assert!(labels.iter().any(|label| (label.x - nearest).abs() < f64::EPSILON));
    }
}
