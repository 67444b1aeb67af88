//! The registry: which registers there are, with their code lists and rules.

use base::{Definition, Message};

use crate::{
    Account, Appointment, Area, AreaClass, AreaCodeEntry, AreaFeature, AreaLineage, AreaSize,
    AssignedQuota, Case, CaseAct, CaseComment, ChangeRequest, CodeLists, Contact, CouncilTerm,
    Decision, DefinitionSet, DisciplinaryMeasure, FigureLock, FlowText, Grant, IdentityNumber,
    Paper, PartyMembership, Person, PersonJoin, PersonName, PersonPlace, Qualification, Register,
    SocialInsurance, Title, TitleName,
};

/// The registers; a register is added by its file and one line here.
const STANDARD: &[&Definition] = &[
    Area::DEFINITION,
    AreaCodeEntry::DEFINITION,
    AreaClass::DEFINITION,
    AreaSize::DEFINITION,
    AreaFeature::DEFINITION,
    AreaLineage::DEFINITION,
    Title::DEFINITION,
    TitleName::DEFINITION,
    CouncilTerm::DEFINITION,
    Decision::DEFINITION,
    Person::DEFINITION,
    PersonName::DEFINITION,
    IdentityNumber::DEFINITION,
    PersonPlace::DEFINITION,
    Contact::DEFINITION,
    PartyMembership::DEFINITION,
    SocialInsurance::DEFINITION,
    PersonJoin::DEFINITION,
    Appointment::DEFINITION,
    AssignedQuota::DEFINITION,
    Qualification::DEFINITION,
    DisciplinaryMeasure::DEFINITION,
    DefinitionSet::DEFINITION,
    ChangeRequest::DEFINITION,
    Paper::DEFINITION,
    Account::DEFINITION,
    Grant::DEFINITION,
    Case::DEFINITION,
    CaseAct::DEFINITION,
    CaseComment::DEFINITION,
    FigureLock::DEFINITION,
    FlowText::DEFINITION,
];

/// Every register, code list and rule the program knows.
#[derive(Clone, Debug)]
pub struct Registry {
    definitions: Vec<&'static Definition>,
    lists: &'static CodeLists,
}

impl Registry {
    /// The registers of this program.
    ///
    /// # Errors
    /// Every fault of the code lists.
    pub fn standard() -> Result<Self, Vec<Message>> {
        Ok(Self { definitions: STANDARD.to_vec(), lists: CodeLists::standard()? })
    }

    /// With one more register.
    #[must_use]
    pub fn with(mut self, definition: &'static Definition) -> Self {
        self.definitions.push(definition);
        self
    }

    /// With other code lists.
    #[must_use]
    pub fn with_lists(mut self, lists: &'static CodeLists) -> Self {
        self.lists = lists;
        self
    }

    /// The registers, in order.
    pub fn definitions(&self) -> &[&'static Definition] {
        &self.definitions
    }

    /// The code lists.
    pub fn lists(&self) -> &'static CodeLists {
        self.lists
    }

    /// The register of this key.
    ///
    /// # Errors
    /// When there is none.
    pub fn get(&self, key: &str) -> Result<&'static Definition, Message> {
        self.definitions
            .iter()
            .find(|definition| definition.key == key)
            .copied()
            .ok_or_else(|| Message::new("register.unknown").text("register", key))
    }
}
