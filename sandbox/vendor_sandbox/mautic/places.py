"""The values of Mautic's fixed lists: countries, regions, time zones and locales."""

import re
from collections.abc import Callable, Mapping
from zoneinfo import available_timezones


def _names(table: str) -> frozenset[str]:
    return frozenset(name for line in table.strip().split("\n") for name in line.split("|"))


COUNTRIES = _names("""
Afghanistan|Åland Islands|Albania|Algeria|Andorra|Angola|Anguilla|Antarctica|Antigua and Barbuda
Argentina|Armenia|Aruba|Australia|Austria|Azerbaijan|Bahamas|Bahrain|Bangladesh|Barbados|Belarus
Belgium|Belize|Benin|Bermuda|Bhutan|Bolivia|Bonaire, Saint Eustatius and Saba
Bosnia and Herzegovina|Botswana|Bouvet Island|Brazil|Brunei|Bulgaria|Burkina Faso|Burundi
Cambodia|Cameroon|Canada|Cape Verde|Cayman Islands|Central African Republic|Chad|Chile|China
Colombia|Comoros|Cook Islands|Costa Rica|Croatia|Cuba|Curaçao|Cyprus|Czech Republic
Democratic Republic of the Congo|Denmark|Djibouti|Dominica|Dominican Republic|East Timor|Ecuador
Egypt|El Salvador|Equatorial Guinea|Eritrea|Estonia|Ethiopia|Falkland Islands|Fiji|Finland
France|French Guiana|French Polynesia|Gabon|Gambia|Georgia|Germany|Ghana|Gibraltar|Greece
Greenland|Grenada|Guadeloupe|Guam|Guatemala|Guernsey|Guinea|Guinea Bissau|Guyana|Haiti
Heard Island and McDonald Islands|Holy See|Honduras|Hong Kong|Hungary|Iceland|India|Indonesia
Iran|Iraq|Ireland|Isle of Man|Israel|Italy|Ivory Coast|Jamaica|Japan|Jersey|Jordan|Kazakhstan
Kenya|Kiribati|Kosovo|Kuwait
Kyrgyzstan|Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|Liechtenstein|Lithuania|Luxembourg|Macao
Macedonia|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|Marshall Islands|Martinique|Mauritania
Mauritius|Mayotte|Mexico|Micronesia|Moldova|Monaco|Mongolia|Montenegro|Montserrat|Morocco
Mozambique|Myanmar|Namibia|Nauru|Nepal|Netherlands|New Caledonia|New Zealand|Nicaragua|Niger
Nigeria|Niue|North Korea|Northern Mariana Islands|Norway|Oman|Pakistan|Palau|Palestine|Panama
Papua New Guinea|Paraguay|Peru|Philippines|Pitcairn|Poland|Portugal|Puerto Rico|Qatar
Republic of the Congo|Réunion|Romania|Russia|Rwanda|Saint Barthelemy
Saint Helena, Ascension and Tristan da Cunha|Saint Kitts and Nevis|Saint Lucia|Saint Martin
Saint Pierre and Miquelon|Saint Vincent and the Grenadines|Samoa|San Marino
Sao Tome and Principe|Saudi Arabia|Senegal|Serbia|Seychelles|Sierra Leone|Singapore|Slovakia
Slovenia|Solomon Islands|Somalia|South Africa|South Georgia and the South Sandwich Islands
South Korea|South Sudan|Spain|Sri Lanka|Sudan|Suriname|Svalbard and Jan Mayen|Eswatini|Sweden
Switzerland|Syria|Taiwan|Tajikistan|Tanzania|Thailand|Togo|Tokelau|Tonga|Trinidad and Tobago
Tunisia|Türkiye|Turkmenistan|Turks and Caicos Islands|Tuvalu|Uganda|Ukraine|United Arab Emirates
United Kingdom|United States|Uruguay|Uzbekistan|Vanuatu|Venezuela|Vietnam
Virgin Islands (British)|Virgin Islands (U.S.)|Wallis and Futuna|Western Sahara|Yemen|Zambia
Zimbabwe
""")
REGIONS = _names("""
Australian Capital Territory|New South Wales|Northern Territory|Queensland|South Australia
Tasmania|Victoria|Western Australia
Alberta|British Columbia|Manitoba|New Brunswick|Newfoundland and Labrador|Nova Scotia|Nunavut
Northwest Territories|Ontario|Prince Edward Island|Quebec|Saskatchewan|Yukon Territory
Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|District of Columbia
Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland
Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire
New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania
Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington
West Virginia|Wisconsin|Wyoming
Auckland|Bay of Plenty|Canterbury|Gisborne|Hawke's Bay|Manawatu-Wanganui|Marlborough|Nelson
Northland|Otago|Southland|Taranaki|Tasman|Waikato|Wellington|West Coast
""")
"""Regions of Australia, Canada, the United States and New Zealand; no others are here."""

ZONES = frozenset(available_timezones())
LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?")

KNOWN: Mapping[str, Callable[[str], bool]] = {
    "country": COUNTRIES.__contains__,
    "region": REGIONS.__contains__,
    "timezone": ZONES.__contains__,
    "locale": lambda value: LOCALE.fullmatch(value) is not None,
}


def is_known_choice(kind: str, value: str) -> bool:
    """Whether a list of that kind has a value."""
    return KNOWN[kind](value)
