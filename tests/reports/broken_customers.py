"""Ways to break customers' records; as in broken_history."""

from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.customers.records import Change, ContactMerge
from leadloop.intake.models import Lead
from leadloop.journeys.contact_corrected import correct_customer
from leadloop.journeys.contact_erased import erase
from leadloop.journeys.contacts_merged import merge_contacts
from tests.support.customers import BRAND, make_contact
from tests.support.story import NOW


def merged(brand):
    one, other = make_contact(brand, "one@web.example"), make_contact(brand, "other@web.example")
    return one, other, merge_contacts(other, into=one, by=BRAND, now=NOW)


def erased(brand):
    contact = make_contact(brand, "one@web.example")
    correct_customer(contact, {"family_name": "Lang"}, by=BRAND, now=NOW)
    return erase(contact, by=BRAND, now=NOW)


def a_key_of_a_merged_contact(brand):
    _one, other, _merge = merged(brand)
    ContactKey.objects.filter(value="other@web.example").update(contact=other)
    return other, ["contact {pk}: it was merged or erased, and an address or number still leads to it"]


def a_lead_of_a_merged_contact(brand):
    _one, other, _merge = merged(brand)
    lead = Lead.objects.order_by("pk").last()
    Lead.objects.filter(pk=lead.pk).update(contact=other)
    return lead, [f"lead {{pk}}: its contact {other.pk} was merged into another one"]


def a_merge_that_nothing_tells_of(brand):
    one, other, _merge = merged(brand)
    ContactMerge.objects.all().delete()
    return other, [f"contact {{pk}}: it leads to {one.pk}, and no merge tells of it"]


def a_merge_that_leads_elsewhere(brand):
    _one, other, merge = merged(brand)
    third = make_contact(brand, "third@web.example")
    Contact.objects.filter(pk=other.pk).update(merged_into=third)
    return merge, [
        f"contact {other.pk}: it leads to {third.pk}, and no merge tells of it",
        f"merge {{pk}}: it stands, and contact {other.pk} leads elsewhere",
    ]


def somebody_in_a_merged_account(brand):
    one, other, _merge = merged(brand)
    Contact.objects.filter(pk=one.pk).update(account_id=other.account_id)
    return Account.objects.get(pk=other.account_id), [
        "account {pk}: it was merged into another one, and somebody is in it"
    ]


def something_left_of_an_erased_contact(brand):
    contact = erased(brand)
    Contact.objects.filter(pk=contact.pk).update(phone_raw="030 123456")
    return contact, ["contact {pk}: it was erased, and something of it is left"]


def a_change_left_of_an_erased_contact(brand):
    contact = erased(brand)
    Change.objects.update(old="Mustermann")
    return contact, ["contact {pk}: it was erased, and what changed of it is left"]


def a_lead_that_names_an_erased_customer(brand):
    erased(brand)
    lead = Lead.objects.get()
    Lead.objects.update(customer=lead.customer | {"family_name": "Mustermann"})
    return lead, ["lead {pk}: its customer was erased, and is still named"]


def searched_by_what_it_is_not(brand):
    contact = make_contact(brand, "one@web.example")
    Contact.objects.update(name_key="lang erika")
    return contact, ["contact {pk}: it is searched by name_key 'lang erika', and should be by 'mustermann erika'"]


WAYS = [
    a_key_of_a_merged_contact,
    a_lead_of_a_merged_contact,
    a_merge_that_nothing_tells_of,
    a_merge_that_leads_elsewhere,
    somebody_in_a_merged_account,
    something_left_of_an_erased_contact,
    a_change_left_of_an_erased_contact,
    a_lead_that_names_an_erased_customer,
    searched_by_what_it_is_not,
]
