//! Why something is not done to a user.

use crate::aggregate::refusals;
use crate::grants::Role;

refusals! {
    /// Why something is not done to a user.
    pub enum UserRefusal {
        NotInvited = "user_unknown", "there is no such user";
        AlreadyInvited = "user_exists", "this user has been invited already: send the invitation again";
        AlreadyTakenUp = "invitation_taken_up", "the invitation has been taken up already: sign in, or have the password reset";
        LinkSpent = "link_spent", "this link has expired, or was used or replaced by a later one: ask for a new one";
        IsDisabled = "user_disabled", "this user is disabled: headquarters can enable them again";
        NotDisabled = "user_enabled", "this user is not disabled";
        NotTakenUp = "invitation_not_taken_up", "the invitation has not been taken up yet";
        PersonTaken = "person_linked", "this user is another person already";
        AlreadyEnrolled = "second_factor_enrolled", "a second factor is enrolled already: headquarters can remove it";
        NoSecondFactor = "no_second_factor", "no second factor is enrolled: enrol one first";
        OtherIdentityLinked = "identity_linked", "another account of this identity provider is linked to this user: unlink that one first";
        NotLinked = "identity_not_linked", "this account of the identity provider is not linked to this user";
        NoPassword = "no_password", "nothing else lets you in: set a password first, by the link for forgotten passwords";
        CodeSpent = "recovery_code_spent" at "recovery_code", "this recovery code has been used, or was replaced by later ones";
        NoSuchSession = "no_session", "there is no such session, or it has ended";
        NoSuchGrant = "no_grant", "there is no such grant, or it has ended";
        GrantHeld = "grant_held", "this user holds this role in this scope already: end that grant first";
        NotGivenByHand { role: Role } = "grant_follows", "this grant of {role} goes with a membership or an office, and ends with it";
        MayNotGive { role: Role } = "may_not_give" at "role", "you may not give or end the role {role}: ask a headquarters administrator";
        WrongScope { role: Role, instead: &'static str } = "wrong_scope" at "scope", "the role {role} is held {instead}";
        TermBackwards = "term_backwards" at "to", "the last day comes before the first";
        NothingChanges = "nothing_changes", "it is so already; nothing to record";
    }
}
