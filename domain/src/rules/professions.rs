//! The organisation's list of professions: one of each has a seat in a chapter.

use crate::text::Profession;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The organisation's list of professions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfessionRules {
    pub names: Vec<Profession>,
}

impl ProfessionRules {
    /// Whether the list has the profession.
    pub fn has(&self, profession: &Profession) -> bool {
        self.names.contains(profession)
    }
}

impl Default for ProfessionRules {
    fn default() -> Self {
        // Parsed once: the founding rules are asked for at every command.
        static NAMES: LazyLock<Vec<Profession>> = LazyLock::new(|| {
            DEFAULT_PROFESSIONS.iter().map(|name| Profession::parse(name).expect("the founding list is well formed")).collect()
        });
        Self { names: NAMES.clone() }
    }
}

const DEFAULT_PROFESSIONS: &[&str] = &[
    "Accountant",
    "Architect",
    "Audio engineer",
    "Baker",
    "Bookkeeper",
    "Brand designer",
    "Builder",
    "Business coach",
    "Business lawyer",
    "Car dealer",
    "Car mechanic",
    "Carpenter",
    "Caterer",
    "Chiropractor",
    "Cleaning services",
    "Commercial insurance broker",
    "Commercial property agent",
    "Computer support",
    "Confectioner",
    "Conveyancer",
    "Copywriter",
    "Counsellor",
    "Courier",
    "Cyber security consultant",
    "Dentist",
    "Dietitian",
    "Digital marketing",
    "Drone pilot",
    "Dry cleaner",
    "Electrician",
    "Employment lawyer",
    "Energy consultant",
    "Event planner",
    "Executive recruiter",
    "Facility manager",
    "Family lawyer",
    "Financial adviser",
    "Fitness trainer",
    "Florist",
    "Funeral director",
    "Furniture maker",
    "Garden designer",
    "Glazier",
    "Graphic designer",
    "Hairdresser",
    "Health and safety consultant",
    "Health insurance broker",
    "Heating engineer",
    "Home care",
    "Hotelier",
    "Human resources consultant",
    "Interior designer",
    "Interpreter",
    "Investment manager",
    "Jeweller",
    "Kitchen fitter",
    "Landscaper",
    "Language school",
    "Life coach",
    "Life insurance broker",
    "Locksmith",
    "Logistics",
    "Management consultant",
    "Massage therapist",
    "Mortgage adviser",
    "Moving company",
    "Notary",
    "Office supplies",
    "Optician",
    "Orthodontist",
    "Painter and decorator",
    "Patent attorney",
    "Pension adviser",
    "Pest control",
    "Pharmacist",
    "Photographer",
    "Physiotherapist",
    "Plasterer",
    "Plumber",
    "Print services",
    "Private investigator",
    "Product designer",
    "Project manager",
    "Promotional products",
    "Property manager",
    "Property surveyor",
    "Psychologist",
    "Public relations",
    "Residential estate agent",
    "Restaurateur",
    "Roofer",
    "Sales trainer",
    "Security services",
    "Shipping agent",
    "Shop fitter",
    "Sign maker",
    "Software developer",
    "Solar installer",
    "Speech trainer",
    "Structural engineer",
    "Tailor",
    "Tax adviser",
    "Telecommunications",
    "Tiler",
    "Translator",
    "Travel agent",
    "Upholsterer",
    "Vehicle leasing",
    "Veterinarian",
    "Video producer",
    "Waste management",
    "Web designer",
    "Wedding planner",
    "Wills and probate",
    "Wine merchant",
];
