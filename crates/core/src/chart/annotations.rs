//! Annotations on days of a chart: probable outages, spikes, and dated changes of the Hub's counting method.

use super::Geometry;
use crate::model::{CountingChange, Day, DayRange, RepoType};
use crate::query::{SPIKE_RULE, outages_in};

/// The minimum width of a shaded span, in CSS pixels.
const NARROWEST_CSS_PX: f64 = 2.0;
/// The maximum number of days that a sentence names.
const DAYS_NAMED: usize = 8;

/// Annotations on a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Annotations {
    /// Probable outages, ascending.
    pub outages: Vec<Day>,
    /// The spikes of the repository that the chart shows, ascending.
    pub spikes: Vec<Day>,
    /// Changes of the counting method on displayed days and for displayed types, ascending by day.
    pub counting_changes: Vec<&'static CountingChange>,
}

impl Annotations {
    /// Returns the annotations on a chart of `period`, without spikes. `has_type` tells whether it shows a type.
    pub fn of(period: DayRange, outages: &[Day], has_type: impl Fn(&RepoType) -> bool) -> Self {
        Self {
            outages: outages_in(outages, period),
            spikes: Vec::new(),
            counting_changes: CountingChange::within(period, has_type).collect(),
        }
    }

    /// Returns the spans to shade for outages: distance from the left edge of the canvas, and width, in CSS pixels.
    pub fn outage_spans(&self, geometry: &Geometry) -> Vec<[f64; 2]> {
        let span = |day: &Day| {
            let day = day.epoch_days();
            // The span is centred on the x of its day, on a daily axis and also within a week or month.
            let width = geometry.x_of_day(day + 1) - geometry.x_of_day(day - 1);
            let width = (width / 2.0).max(NARROWEST_CSS_PX);
            [geometry.x_of_day(day) - width / 2.0, width]
        };
        self.outages.iter().map(span).collect()
    }

    /// Returns the x positions of the lines for changes of the counting method, in CSS pixels on the canvas.
    pub fn change_lines(&self, geometry: &Geometry) -> Vec<f64> {
        let line = |change: &&CountingChange| geometry.x_of_day(change.day.epoch_days());
        self.counting_changes.iter().map(line).collect()
    }

    /// Returns the x positions of the marks for spikes, in CSS pixels on the canvas.
    pub fn spike_positions(&self, geometry: &Geometry) -> Vec<f64> {
        self.spikes.iter().map(|day| geometry.x_of_day(day.epoch_days())).collect()
    }

    /// Describes the spikes in a few words; `None` if there are none.
    pub fn spikes_label(&self) -> Option<String> {
        match self.spikes.len() {
            0 => None,
            1 => Some("1 spike".to_owned()),
            spikes => Some(format!("{spikes} spikes")),
        }
    }

    /// Describes the outages in a few words; `None` if there are none.
    pub fn outages_label(&self) -> Option<String> {
        match self.outages.len() {
            0 => None,
            1 => Some("1 probable outage".to_owned()),
            days => Some(format!("{days} days of probable outages")),
        }
    }

    /// Describes the annotations in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if !self.outages.is_empty() {
            let days = named(&self.outages);
            let noun = if self.outages.len() == 1 { "outage" } else { "outages" };
            sentences.push(format!(
                "Shaded: probable {noun} ({days}). At least nine in ten busy repositories had less than a quarter of their \
                 usual downloads for that weekday."
            ));
        }
        if !self.spikes.is_empty() {
            let noun = if self.spikes.len() == 1 { "spike" } else { "spikes" };
            sentences
                .push(format!("Triangles: {noun} ({}), with {SPIKE_RULE}.", named(&self.spikes)));
        }
        let changes = self.counting_changes.iter();
        sentences
            .extend(changes.map(|change| format!("Dashed: {}. {}", change.label, change.sentence)));
        sentences
    }
}

/// Names the first days, and how many more there are.
fn named(days: &[Day]) -> String {
    let first: Vec<String> = days.iter().take(DAYS_NAMED).map(ToString::to_string).collect();
    let first = first.join(", ");
    match days.len().checked_sub(DAYS_NAMED) {
        Some(more @ 1..) => format!("{first} and {more} more"),
        _ => first,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{data, layout_of, monday};
    use super::*;
    use crate::chart::{ChartOptions, ChartSeries};

    fn geometry(days: usize) -> Geometry {
        let data = data(&vec![Some(3); days], &vec![None; days]);
        let chart_series = ChartSeries::build(&data, ChartOptions::default(), &[]).unwrap();
        layout_of(&chart_series, (800, 264), 0).geometry().clone()
    }

    #[test]
    fn a_day_is_shaded_around_its_position_and_wide_enough() {
        let annotations = Annotations { outages: vec![monday() + 10], ..Annotations::default() };
        let days = geometry(21);
        let [x, width] = annotations.outage_spans(&days)[0];
        assert!((x + width / 2.0 - days.x_of_index(10)).abs() < 1e-9);
        assert!((width - (days.x_of_index(11) - days.x_of_index(10))).abs() < 1e-9);
        let [_, width] = annotations.outage_spans(&geometry(3_000))[0];
        assert!((width - NARROWEST_CSS_PX).abs() < 1e-9);
    }

    #[test]
    fn sentences_name_the_days_and_the_reason() {
        let outages: Vec<Day> = (0..10).map(|day| monday() + day).collect();
        let period = DayRange::new(monday(), monday() + 20).unwrap();
        let annotations = Annotations::of(period, &outages, |_| true);
        let [sentence] = &*annotations.sentences() else { panic!("one sentence") };
        assert!(sentence.contains("outages (3 Aug 2020, 4 Aug 2020"), "{sentence}");
        assert!(sentence.contains("10 Aug 2020 and 2 more)"), "{sentence}");
        assert_eq!(annotations.outages_label().unwrap(), "10 days of probable outages");
        assert_eq!(Annotations::of(period, &[monday() - 1], |_| true), Annotations::default());
    }

    #[test]
    fn a_change_of_the_counting_is_drawn_where_its_type_and_its_day_are_shown() {
        let day = Day::from_ymd(2024, 9, 1).unwrap();
        let period = DayRange::ending_on(day, 30);
        let annotations = Annotations::of(period, &[], |shown| *shown == RepoType::Dataset);
        assert_eq!(annotations.counting_changes.len(), 1);
        assert!(annotations.sentences()[0].contains("before September 2024"));
        assert_eq!(annotations.counting_changes[0].label, "dataset counting changed");
        let of_models = Annotations::of(period, &[], |shown| *shown == RepoType::Model);
        assert_eq!(of_models, Annotations::default());
        let before = Annotations::of(period.shifted_back(1), &[], |_| true);
        assert_eq!((before.outages_label(), before.counting_changes.len()), (None, 0));
        let diffusers = DayRange::ending_on(Day::from_ymd(2026, 8, 31).unwrap(), 30);
        let of_diffusers = Annotations::of(diffusers, &[], |_| true);
        assert_eq!(of_diffusers.counting_changes[0].label, "diffusers counting changed");
    }
}
