//! A canvas as a plotters backend: wraps `plotters_canvas` and adds what that lacks.
//!
//! - The device's pixel ratio, and clearing.
//! - Coordinates finer than a pixel: plotters' are whole numbers, so there are [`UNITS_PER_CSS_PX`] units to a pixel.
//!   Without them, lines would step.
//! - One path per series. Dense paths snap to device pixels, which halves their cost.
//! - Rectangles on whole device pixels: hairlines are rectangles, and would blur.
//! - Styles set only when they change; text measured once per font, without touching the document.

use std::cell::RefCell;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};
use plotters_canvas::CanvasBackend;
use rustc_hash::FxHashMap;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Backend units per CSS pixel.
pub const UNITS_PER_CSS_PX: u32 = 8;
/// A path is dense from one point per this many units of the canvas' width on.
const DENSE_UNITS: usize = 3 * UNITS_PER_CSS_PX as usize;
/// The fewest points that a dense path has for each time that it turns back along the axis.
const POINTS_PER_TURN: usize = 8;

type Result<T> =
    std::result::Result<T, DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>>;

/// A colour that can be compared: red, green, blue, and opacity.
type Paint = ((u8, u8, u8), f64);

thread_local! {
    /// Sizes of texts by font and text, in backend units.
    static TEXT_SIZES: RefCell<FxHashMap<String, (u32, u32)>> = RefCell::default();
}

/// A canvas, cleared and ready to be drawn on once.
pub struct CanvasSurface {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
    device_px_per_unit: f64,
    stroke: Option<(Paint, u32)>,
    is_dense: Option<bool>,
    fill: Option<Paint>,
    font: Option<String>,
}

impl std::fmt::Debug for CanvasSurface {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CanvasSurface").field("size", &self.size).finish_non_exhaustive()
    }
}

impl CanvasSurface {
    /// Sizes and clears `canvas` for a drawing of `width` × `height` CSS pixels; `None` without a 2D context.
    pub fn prepare(
        canvas: &HtmlCanvasElement,
        width: u32,
        height: u32,
        pixel_ratio: f64,
    ) -> Option<Self> {
        let device = |css_px: u32| rounded(f64::from(css_px) * pixel_ratio);
        let size = (width * UNITS_PER_CSS_PX, height * UNITS_PER_CSS_PX);
        let device_size = (device(width), device(height));
        // To set the size that it has would clear the canvas too, but have the page compute its styles and layout anew.
        if (canvas.width(), canvas.height()) != device_size {
            canvas.set_width(device_size.0);
            canvas.set_height(device_size.1);
            // Otherwise the bitmap would be stretched over a fractional width, and blurred.
            let style = canvas.style();
            style.set_property("width", &format!("{width}px")).ok()?;
            style.set_property("height", &format!("{height}px")).ok()?;
        }
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let scale = pixel_ratio / f64::from(UNITS_PER_CSS_PX);
        context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).ok()?;
        // A CSS pixel more, since the size in device pixels is rounded.
        let [right, bottom] = [size.0, size.1].map(|end| f64::from(end + UNITS_PER_CSS_PX));
        context.clear_rect(0.0, 0.0, right, bottom);
        context.set_line_cap("round");
        Some(Self {
            inner: CanvasBackend::with_canvas_object(canvas.clone())?,
            context,
            size,
            device_px_per_unit: scale,
            stroke: None,
            is_dense: None,
            fill: None,
            font: None,
        })
    }

    fn set_stroke(&mut self, color: BackendColor, width: u32) {
        let paint = (color.rgb, color.alpha);
        if self.stroke != Some((paint, width)) {
            self.context.set_stroke_style_str(&css_color(color));
            self.context.set_line_width(f64::from(width));
            self.stroke = Some((paint, width));
        }
    }

    /// Joins lines with round corners where they can be seen. In dense paths they cannot, and cost a third more time.
    fn set_join(&mut self, is_dense: bool) {
        if self.is_dense != Some(is_dense) {
            self.context.set_line_join(if is_dense { "bevel" } else { "round" });
            self.is_dense = Some(is_dense);
        }
    }

    fn set_fill(&mut self, color: BackendColor) {
        let paint = (color.rgb, color.alpha);
        if self.fill != Some(paint) {
            self.context.set_fill_style_str(&css_color(color));
            self.fill = Some(paint);
        }
    }

    fn set_font<S: BackendTextStyle>(&mut self, style: &S) {
        let font = css_font(style);
        if self.font.as_ref() != Some(&font) {
            self.context.set_font(&font);
            self.font = Some(font);
        }
    }

    /// The inner backend sets styles of its own.
    fn forget_styles(&mut self) {
        self.stroke = None;
        self.is_dense = None;
        self.fill = None;
        self.font = None;
    }

    /// Makes a path through all points the current one, and returns whether it is dense. The points of a dense path snap
    /// sideways to the nearest edge between device pixels, by half a pixel at most: that halves the time to draw it.
    fn trace(&self, points: impl IntoIterator<Item = BackendCoord>) -> bool {
        let points: Vec<BackendCoord> = points.into_iter().collect();
        let is_dense = self.is_dense(&points);
        self.context.begin_path();
        for (x, y) in points {
            let x = if is_dense { self.snapped(x) } else { f64::from(x) };
            // The first point of a path is where it begins.
            self.context.line_to(x, f64::from(y));
        }
        is_dense
    }

    /// Whether points lie so close together across the canvas that nobody sees the corners between them. Outlines of small
    /// marks do not count: they turn back and forth.
    fn is_dense(&self, points: &[BackendCoord]) -> bool {
        let turns = points.windows(3).filter(|p| (p[1].0 < p[0].0) != (p[2].0 < p[1].0)).count();
        points.len() > self.size.0 as usize / DENSE_UNITS && turns * POINTS_PER_TURN < points.len()
    }

    /// The nearest edge between device pixels, in units. What begins and ends on an edge is not blurred.
    fn snapped(&self, at: i32) -> f64 {
        (f64::from(at) * self.device_px_per_unit).round() / self.device_px_per_unit
    }
}

impl DrawingBackend for CanvasSurface {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<()> {
        Ok(())
    }

    fn present(&mut self) -> Result<()> {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Result<()> {
        self.forget_styles();
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Result<()> {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<()> {
        let color = style.color();
        if !fill {
            let ((left, top), (right, bottom)) = (upper_left, bottom_right);
            let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
            return self.draw_path(corners, style);
        }
        if color.alpha > 0.0 {
            let device_px = 1.0 / self.device_px_per_unit;
            let (left, top) = (self.snapped(upper_left.0), self.snapped(upper_left.1));
            let width = (self.snapped(bottom_right.0) - left).max(device_px);
            let height = (self.snapped(bottom_right.1) - top).max(device_px);
            self.set_fill(color);
            self.context.fill_rect(left, top, width, height);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<()> {
        let color = style.color();
        if color.alpha > 0.0 {
            let is_dense = self.trace(path);
            self.set_stroke(color, style.stroke_width());
            self.set_join(is_dense);
            self.context.stroke();
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<()> {
        let color = style.color();
        if color.alpha == 0.0 {
            return Ok(());
        }
        self.context.begin_path();
        let (x, y) = (f64::from(center.0), f64::from(center.1));
        // Fails only for a negative radius.
        self.context.arc(x, y, f64::from(radius), 0.0, std::f64::consts::TAU).ok();
        if fill {
            self.set_fill(color);
            self.context.fill();
        } else {
            self.set_stroke(color, style.stroke_width());
            self.context.stroke();
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        outline: I,
        style: &S,
    ) -> Result<()> {
        let color = style.color();
        if color.alpha > 0.0 {
            self.trace(outline);
            self.set_fill(color);
            self.context.fill();
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        at: BackendCoord,
    ) -> Result<()> {
        if style.color().alpha == 0.0 {
            return Ok(());
        }
        self.set_font(style);
        self.set_fill(style.color());
        let anchor = style.anchor();
        self.context.set_text_align(match anchor.h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        self.context.set_text_baseline(match anchor.v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        let quarter_turns = match style.transform() {
            FontTransform::None => 0.0,
            FontTransform::Rotate90 => 1.0,
            FontTransform::Rotate180 => 2.0,
            FontTransform::Rotate270 => 3.0,
        };
        // These fail only for numbers that are not finite.
        self.context.save();
        self.context.translate(f64::from(at.0), f64::from(at.1)).ok();
        self.context.rotate(quarter_turns * std::f64::consts::FRAC_PI_2).ok();
        self.context.fill_text(text, 0.0, 0.0).ok();
        self.context.restore();
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Result<(u32, u32)> {
        let font = css_font(style);
        let size = TEXT_SIZES.with_borrow_mut(|sizes| {
            *sizes.entry(format!("{font}|{text}")).or_insert_with(|| {
                self.context.set_font(&font);
                let width = self.context.measure_text(text).map_or(0.0, |metrics| metrics.width());
                (rounded(width), rounded(style.size()))
            })
        });
        Ok(size)
    }
}

fn css_font<S: BackendTextStyle>(style: &S) -> String {
    format!("{}px {}", rounded(style.size()), style.family().as_str())
}

fn css_color(color: BackendColor) -> String {
    let (red, green, blue) = color.rgb;
    let alpha = rounded(color.alpha * 255.0);
    format!("#{red:02x}{green:02x}{blue:02x}{alpha:02x}")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes and opacities are small and not negative, and the cast saturates"
)]
fn rounded(number: f64) -> u32 {
    number.round() as u32
}
