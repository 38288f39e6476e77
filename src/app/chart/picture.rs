//! A chart as a picture to save: PNG or SVG, with its title, legend, dates and source.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Chart;
use super::annotations::annotations_of;
use super::bands::{band_colors, ring_names};
use super::figure::room_beside;
use super::small_charts::{MAX_LINES, small_layout};
use super::words::{caption, in_reading_order, last_value};
use crate::app::import::sample;
use crate::browser::canvas::UNITS_PER_CSS_PX;
use crate::browser::theme::Palette;
use crate::browser::worker_client::Payload;
use crate::browser::{locale, picture, theme};
use crate::stores::{ExportStore, Notices, ViewStore};
use crate::words::{counted, name_among, short_name, view_name};
use publisher_analytics_core::chart::{
    CHART_SIZE_CSS_PX, ChartStyle, Color, Mark, PICTURE_MARGIN_CSS_PX, Picture, PictureChart,
    PictureLabel, small_chart_size_css_px,
};
use publisher_analytics_core::query::SeriesKey;

/// The format of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PictureFormat {
    /// A bitmap at twice the size.
    Png,
    /// Vector graphics.
    Svg,
}

/// Saves a chart as a picture, with the options and bands that are shown.
pub(super) fn save(
    view: ViewStore,
    export: ExportStore,
    notices: Notices,
    chart: Chart,
    format: PictureFormat,
) {
    // Pictures are made for reports, so they use the light theme on white.
    let made = theme::in_light(|| untrack(|| picture_of(view, export, chart, CHART_SIZE_CSS_PX)));
    let Some((picture, stem)) = made else { return };
    let svg = match picture.to_svg() {
        Ok(svg) => svg,
        Err(error) => return notices.show_alert(format!("No picture was saved: {error}.")),
    };
    let size = picture.size_css_px();
    spawn_local(async move {
        match format {
            PictureFormat::Svg => {
                let svg = Payload::of_text(&svg);
                notices.save(&svg, &format!("{stem}.svg"), "image/svg+xml", "");
            }
            PictureFormat::Png => match picture::png_from_svg(&svg, size).await {
                Ok(png) => notices.save(&png, &format!("{stem}.png"), "image/png", ""),
                Err(message) => notices.show_alert(message),
            },
        }
    });
}

/// Returns the picture of a chart, with a chart area of `size_css_px`, and its file name without the extension. `None`
/// until the data is known.
pub(super) fn picture_of(
    view: ViewStore,
    export: ExportStore,
    chart: Chart,
    size_css_px: (u32, u32),
) -> Option<(Picture, String)> {
    let (data, chart_series, summary) =
        (chart.data.get()?, chart.series.get()?, export.summary.get()?);
    let (view, days) = (view.shown.get(), data.days?);
    let (palette, text) = (Palette::computed(), theme::text_color());
    let colors_of =
        |series_key: &SeriesKey| band_colors(export, &palette, chart.kind, chart.data, series_key);
    let names_beside = chart_series.is_comparison();
    let right_room_css_px = if names_beside { room_beside(size_css_px.0) } else { 0 };
    let is_several = names_beside && data.bands.len() > MAX_LINES;
    let layout = chart_series.spec(ChartStyle {
        size_css_px,
        units_per_css_px: UNITS_PER_CSS_PX,
        axis_style: &palette.axis,
        colors: &|series_key| {
            let colors = colors_of(series_key);
            (colors.line, colors.area)
        },
        decimal_separator: locale::decimal_separator(),
        right_room_css_px,
    });
    let layout = layout.layout();
    let labels = chart_series.labels(&layout, |key| short_name(key, &chart_series));
    let labels = labels.into_iter().map(|label| PictureLabel {
        text: short_name(&label.key, &chart_series),
        at: (label.x, label.y),
        width: label.width,
        line: (!chart_series.is_stacked()).then(|| colors_of(&label.key).line),
    });
    let labels = labels.collect();
    let charts = if is_several {
        let small = chart_series.bands.iter().filter_map(|band| {
            let layout = small_layout(
                export,
                view.trend_scale,
                &palette,
                &chart_series,
                &band.key,
                small_chart_size_css_px(size_css_px.0),
            )?;
            let last = last_value(&chart_series, &band.key).unwrap_or_default();
            let title = format!("{} {last}", name_among(&band.key, &chart_series));
            Some(PictureChart { title: Some(title), labels: Vec::new(), layout })
        });
        small.collect()
    } else {
        vec![PictureChart { title: None, labels, layout }]
    };
    let bands = in_reading_order(&chart_series).filter(|_| !is_several);
    let mut legend: Vec<_> = bands
        .map(|band| {
            let name = name_among(&band.key, &chart_series);
            let name = match last_value(&chart_series, &band.key) {
                Some(last) => format!("{name} {last}"),
                None => name,
            };
            (name, colors_of(&band.key).line, Mark::Band)
        })
        .collect();
    let muted = palette.axis.text;
    legend.extend(
        chart_series.previous.as_ref().map(|previous| (previous.name.clone(), muted, Mark::Dashes)),
    );
    legend.extend(ring_names(&chart_series).into_iter().map(|name| (name, muted, Mark::Ring)));
    if chart_series.draws_raw_daily() {
        legend.push(("daily".to_owned(), muted, Mark::Dots));
    }
    let of_what = if is_several {
        counted(data.bands.len(), "repository", "repositories")
    } else {
        view_name(&view, &data, &chart.hidden.read(), &chart_series)
    };
    let dates = if chart_series.is_since_first_day {
        format!("up to {}", days.period.last())
    } else {
        days.period.to_string()
    };
    let picture = Picture {
        title: format!("{}: {of_what}", chart.label),
        subtitle: format!("{dates}, {}", caption(&chart_series, chart.options.get())),
        legend,
        source: format!("{}, drawn by Publisher Analytics", sample::display_name(&summary)),
        background: Color::rgb(255, 255, 255),
        text,
        annotations: annotations_of(export, chart).unwrap_or_default(),
        charts_width_css_px: size_css_px.0,
        margin_css_px: PICTURE_MARGIN_CSS_PX,
        charts,
    };
    let mut stem =
        view.period.file_stem(summary.export_days(view.include_open_day), view.repo.as_ref());
    if names_beside {
        stem.push_str("_comparison");
    }
    Some((picture, stem))
}
