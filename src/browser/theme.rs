//! The theme: the user's choice, and the stylesheet's colours for drawing on a canvas.

use gloo_events::EventListener;
use web_sys::{CssStyleDeclaration, Element};

use publisher_analytics_core::chart::{AxisStyle, Color};

/// The attribute of the document element that names the chosen theme.
const THEME: &str = "data-theme";
const STORAGE_KEY: &str = "publisher-analytics-theme";

/// The custom properties with the colours of repositories in a chart.
const SERIES: [&str; 8] = [
    "--series-0",
    "--series-1",
    "--series-2",
    "--series-3",
    "--series-4",
    "--series-5",
    "--series-6",
    "--series-7",
];
/// The opacity of the areas of repositories.
const SERIES_ALPHA: f64 = 0.55;
/// The opacity of the areas of types, and of all other repositories together.
const TYPE_ALPHA: f64 = 0.22;

/// A theme of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Follows the system.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Returns the theme's name, for the interface and the document.
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Returns the theme that the switch selects after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// Reads the choice of an earlier visit.
    pub fn stored() -> Self {
        let storage = leptos::prelude::window().local_storage().ok().flatten();
        match storage.and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten()).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// Sets the theme on the document and stores it for the next visit.
    pub fn apply(self) {
        if let Some(root) = leptos::prelude::document().document_element() {
            root.set_attribute(THEME, self.label()).ok();
        }
        // Storage may be unavailable. The choice then lasts for this visit only.
        if let Ok(Some(storage)) = leptos::prelude::window().local_storage() {
            storage.set_item(STORAGE_KEY, self.label()).ok();
        }
    }
}

/// Calls `on_change` when the system's theme or forced colours change, and when printing begins or ends, for as long
/// as the listeners live.
pub fn on_system_change(on_change: impl Fn() + Clone + 'static) -> Vec<EventListener> {
    ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"]
        .into_iter()
        .filter_map(|query| leptos::prelude::window().match_media(query).ok().flatten())
        .map(|media| {
            let on_change = on_change.clone();
            EventListener::new(&media, "change", move |_| on_change())
        })
        .collect()
}

/// The stylesheet's colours, resolved for the theme in effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    /// Lines and areas of models.
    pub model: SeriesColors,
    /// Lines and areas of datasets.
    pub dataset: SeriesColors,
    /// Lines and areas of the first further type, and of all further types until their own colours have loaded.
    pub other: SeriesColors,
    /// Lines and areas of everything without a colour of its own.
    pub others: SeriesColors,
    /// Text and lines around the series.
    pub axis: AxisStyle,
}

/// The colours of one series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeriesColors {
    /// The line.
    pub line: Color,
    /// The area under it.
    pub area: Color,
}

impl Palette {
    /// Reads the custom properties of the document. This costs a style computation, once per change of theme.
    pub fn computed() -> Self {
        let style = Style::of_document();
        let color = |name: &str| style.color(name);
        let series = |line: &str, area: &str| SeriesColors { line: color(line), area: color(area) };
        Self {
            model: series("--model", "--model-area"),
            dataset: series("--dataset", "--dataset-area"),
            other: series("--other", "--other-area"),
            others: SeriesColors {
                line: color("--others"),
                area: color("--others").with_alpha(TYPE_ALPHA),
            },
            axis: AxisStyle {
                text: color("--muted"),
                grid: color("--hairline"),
                baseline: color("--baseline"),
                reference: color("--muted"),
                font_family: style.value("--font").trim().to_owned(),
            },
        }
    }
}

/// Returns the colours of the repository at `index` in a chart; `None` stands for all other repositories together.
pub fn series_colors(index: Option<usize>) -> SeriesColors {
    match index {
        Some(index) => colors_of(SERIES[index % SERIES.len()], SERIES_ALPHA),
        None => colors_of("--others", TYPE_ALPHA),
    }
}

/// Returns the colours of a repository type, given its custom property.
pub fn type_colors(name: &str) -> SeriesColors {
    colors_of(name, TYPE_ALPHA)
}

/// Returns the colour of a custom property for lines, and the same colour with `area_alpha` for areas.
fn colors_of(name: &str, area_alpha: f64) -> SeriesColors {
    let line = Style::of_document().color(name);
    SeriesColors { line, area: line.with_alpha(area_alpha) }
}

/// Returns the colour of the page's text.
pub fn text_color() -> Color {
    Style::of(leptos::prelude::document().body().as_deref()).color("color")
}

/// The computed style of an element.
struct Style(Option<CssStyleDeclaration>);

impl Style {
    fn of(element: Option<&Element>) -> Self {
        let computed = |element| leptos::prelude::window().get_computed_style(element).ok();
        Self(element.and_then(computed).flatten())
    }

    fn of_document() -> Self {
        Self::of(leptos::prelude::document().document_element().as_ref())
    }

    fn value(&self, property: &str) -> String {
        let value = self.0.as_ref().and_then(|style| style.get_property_value(property).ok());
        value.unwrap_or_default()
    }

    /// Returns the colour that a property holds; grey if it holds none.
    fn color(&self, property: &str) -> Color {
        color_from_computed(&self.value(property)).unwrap_or(Color::rgb(128, 128, 128))
    }
}

/// Calls `read` while the document has the light theme, whichever theme is in effect. Nothing is painted in between.
pub fn in_light<T>(read: impl FnOnce() -> T) -> T {
    let root = leptos::prelude::document().document_element();
    let shown = root.as_ref().and_then(|root| root.get_attribute(THEME));
    let show = |theme: Option<&str>| {
        if let (Some(root), Some(theme)) = (&root, theme) {
            // Cannot fail: the attribute name is valid.
            root.set_attribute(THEME, theme).ok();
        }
    };
    show(Some(Theme::Light.label()));
    let read = read();
    show(shown.as_deref());
    read
}

/// Parses a computed colour: `rgb(18, 67, 109)` or `rgba(18, 67, 109, 0.2)`.
fn color_from_computed(text: &str) -> Option<Color> {
    let inside = text.trim().strip_prefix("rgb")?.trim_start_matches('a');
    let mut parts = inside.strip_prefix('(')?.strip_suffix(')')?.split(',').map(str::trim);
    let mut channel = || parts.next()?.parse::<u8>().ok();
    let color = Color::rgb(channel()?, channel()?, channel()?);
    Some(match parts.next() {
        Some(alpha) => color.with_alpha(js_sys::parse_float(alpha)),
        None => color,
    })
}
