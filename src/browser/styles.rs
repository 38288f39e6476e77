//! Stylesheets of the lazy views, which come with their code.

const ID: &str = "lazy-styles";

/// One for each area of the page.
const LAZY: [&str; 5] = [
    include_str!("../../style/lazy/chart.css"),
    include_str!("../../style/lazy/how_counted.css"),
    include_str!("../../style/lazy/import.css"),
    include_str!("../../style/lazy/detail.css"),
    include_str!("../../style/lazy/compare.css"),
];

/// Adds the styles of the lazy views after those of the document, once.
pub fn add_lazy() {
    let document = leptos::prelude::document();
    if document.get_element_by_id(ID).is_some() {
        return;
    }
    if let (Some(head), Ok(style)) = (document.head(), document.create_element("style")) {
        style.set_id(ID);
        style.set_text_content(Some(&LAZY.concat()));
        head.append_child(&style).ok();
    }
}
