//! Renders an SVG as a PNG.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url,
};

use super::worker_client::Payload;

/// Pixels of the PNG per CSS pixel.
const PIXELS_PER_CSS_PX: u32 = 2;

/// Draws an SVG of `width` × `height` CSS pixels at twice that size, and returns a PNG to save.
///
/// # Errors
/// Returns a sentence if the browser cannot draw it.
pub async fn png_from_svg(svg: &str, (width, height): (u32, u32)) -> Result<Payload, String> {
    let drawn = draw(svg, (width, height)).await;
    drawn.ok_or_else(|| {
        "The browser could not create a PNG of this chart. Try SVG instead.".to_owned()
    })
}

async fn draw(svg: &str, (width, height): (u32, u32)) -> Option<Payload> {
    let options = BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let parts = Array::of(&[JsValue::from_str(svg)]);
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let image = HtmlImageElement::new().ok()?;
    image.set_src(&address);
    let decoded = JsFuture::from(image.decode()).await;
    Url::revoke_object_url(&address).ok();
    decoded.ok()?;

    let document = leptos::prelude::document();
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width * PIXELS_PER_CSS_PX);
    canvas.set_height(height * PIXELS_PER_CSS_PX);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context
        .draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)
        .ok()?;
    let png = Promise::new(&mut |resolve, reject| {
        let take = Closure::once_into_js(move |blob: JsValue| {
            resolve.call1(&JsValue::NULL, &blob).ok();
        });
        if let Err(error) = canvas.to_blob(take.unchecked_ref()) {
            reject.call1(&JsValue::NULL, &error).ok();
        }
    });
    let blob: Blob = JsFuture::from(png).await.ok()?.dyn_into().ok()?;
    let bytes = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(Payload(Uint8Array::new(&bytes).into()))
}
