//! Forms of a page, sent as a browser sends them: what stands in them goes along.

use crate::Visitor;

/// The forms of a page, each from its first attribute on.
fn forms(page: &str) -> impl Iterator<Item = &str> {
    page.split("<form ").skip(1).map(|rest| rest.split("</form>").next().expect("a text has a first part"))
}

/// The form of a page that asks for an action, and is about something where that is named.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn form<'a>(page: &'a str, action: &str, about: &str) -> &'a str {
    let wanted = format!("name=\"action\" value=\"{action}\"");
    let found = forms(page).find(|form| form.contains(&wanted) && form.contains(about));
    found.unwrap_or_else(|| panic!("no form {action} {about} in {page}"))
}

/// The form of a page that has an id.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn form_with_id<'a>(page: &'a str, id: &str) -> &'a str {
    let has_id = |form: &&str| attribute(head(form), "id").as_deref() == Some(id);
    forms(page).find(has_id).unwrap_or_else(|| panic!("there is no form {id} in {page}"))
}

fn head(tag: &str) -> &str {
    tag.split('>').next().unwrap_or_default()
}

/// What an attribute of a tag says.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = format!(" {tag}");
    let value = tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?;
    Some(value.replace("&#38;", "&").replace("&#39;", "'").replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">"))
}

/// Where a form leads, and its fields with what is in them.
#[must_use]
pub fn fields_of(form: &str) -> (String, Vec<(String, String)>) {
    let to = attribute(head(form), "action").unwrap_or_default();
    let mut fields = Vec::new();
    for part in form.split('<').skip(1) {
        let tag = head(part);
        let Some(name) = attribute(tag, "name") else {
            // The chosen value of the choice before it.
            if tag.starts_with("option")
                && tag.ends_with(" selected")
                && let Some((_, value)) = fields.last_mut()
            {
                *value = attribute(tag, "value").unwrap_or_default();
            }
            continue;
        };
        match tag.split(' ').next() {
            Some("input") if tag.contains("type=\"radio\"") && !tag.contains(" checked") => {}
            Some("input") if tag.contains("type=\"checkbox\"") && !tag.contains(" checked") => fields.push((name, String::new())),
            Some("input") => fields.push((name, attribute(tag, "value").unwrap_or_default())),
            Some("textarea") => fields.push((name, part.split_once('>').map(|(_, text)| text.to_owned()).unwrap_or_default())),
            Some("select") => fields.push((name, String::new())),
            _ => {}
        }
    }
    (to, fields)
}

/// Sends a form of a page as it stands there, with some fields filled in. The status, and the page or the place that it leads to.
///
/// # Panics
/// When the page has no such form.
pub async fn send(visitor: &mut Visitor, page: &str, (action, about): (&str, &str), typed: &[(&str, &str)]) -> (u16, String) {
    let (to, mut fields) = fields_of(form(page, action, about));
    fields.retain(|(name, _)| !typed.iter().any(|(other, _)| other == name));
    fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    visitor.send(&to, &fields).await
}

/// The same, where it is done: the page that one comes back to.
///
/// # Panics
/// When it is not done.
pub async fn done(visitor: &mut Visitor, page: &str, form: (&str, &str), typed: &[(&str, &str)]) -> String {
    let (status, place) = send(visitor, page, form, typed).await;
    assert_eq!(status, 303, "{form:?}: {place}");
    visitor.page(&place).await
}
