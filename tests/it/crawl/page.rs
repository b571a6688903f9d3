//! A page as a tree of elements.

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// An element of a page.
#[derive(Clone)]
pub struct Element(Handle);

/// The whole page, read as a browser reads it.
pub fn parsed(text: &str) -> Element {
    let page = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(text);
    Element(page.document.clone())
}

impl Element {
    /// What kind of element it is: nothing for the page itself.
    pub fn name(&self) -> &str {
        match &self.0.data {
            NodeData::Element { name, .. } => &name.local,
            _ => "",
        }
    }

    /// An attribute; none where it does not stand there.
    pub fn attribute(&self, wanted: &str) -> Option<String> {
        match &self.0.data {
            NodeData::Element { attrs, .. } => {
                attrs.borrow().iter().find(|attribute| &*attribute.name.local == wanted).map(|attribute| attribute.value.to_string())
            }
            _ => None,
        }
    }

    /// An attribute, empty where it does not stand there.
    pub fn said(&self, wanted: &str) -> String {
        self.attribute(wanted).unwrap_or_default()
    }

    /// The elements of some kinds within it, in their order.
    pub fn all(&self, names: &[&str]) -> Vec<Self> {
        let mut found = Vec::new();
        for child in self.0.children.borrow().iter().cloned().map(Self) {
            if names.contains(&child.name()) {
                found.push(child.clone());
            }
            found.extend(child.all(names));
        }
        found
    }

    /// The text within it.
    pub fn text(&self) -> String {
        if let NodeData::Text { contents } = &self.0.data {
            return contents.borrow().to_string();
        }
        self.0.children.borrow().iter().cloned().map(|child| Self(child).text()).collect()
    }
}
