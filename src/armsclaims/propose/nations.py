"""The states of the world by name, with the words for what is theirs and for their people. Data, not code.

One line a state: its names, a colon, its adjectives and people. The first name, in small letters with hyphens, is its
id, as in the place list.
"""

from __future__ import annotations

_TABLE = """
Afghanistan: Afghan, Afghans
Albania: Albanian
Algeria: Algerian
Angola: Angolan
Argentina: Argentine, Argentines, Argentinian
Armenia: Armenian
Australia: Australian
Austria: Austrian
Azerbaijan: Azerbaijani, Azeri
Bahrain: Bahraini
Bangladesh: Bangladeshi
Belarus: Belarusian, Belarussian
Belgium: Belgian
Benin: Beninese
Bolivia: Bolivian
Bosnia, Bosnia and Herzegovina: Bosnian
Botswana: Batswana
Brazil: Brazilian
Bulgaria: Bulgarian
Burkina Faso: Burkinabe
Burundi: Burundian
Cambodia: Cambodian
Cameroon: Cameroonian
Canada: Canadian
Central African Republic: Central African
Chad: Chadian
Chile: Chilean
China: Chinese
Colombia: Colombian
Congo, Democratic Republic of Congo, DRC, DR Congo: Congolese
Costa Rica: Costa Rican
Croatia: Croatian, Croat, Croats
Cuba: Cuban
Cyprus: Cypriot
Czechia: Czech, Czechs
Denmark: Danish, Dane, Danes
Djibouti: Djiboutian
Dominican Republic: Dominican
Ecuador: Ecuadorian
Egypt: Egyptian
El Salvador: Salvadoran
Equatorial Guinea: Equatoguinean
Eritrea: Eritrean
Estonia: Estonian
Ethiopia: Ethiopian
Fiji: Fijian
Finland: Finnish, Finn, Finns
France: French, Frenchman
Gabon: Gabonese
Gambia: Gambian
Georgia: Georgian
Germany: German
Ghana: Ghanaian
Greece: Greek
Guatemala: Guatemalan
Guinea: Guinean
Haiti: Haitian
Honduras: Honduran
Hungary: Hungarian
Iceland: Icelandic
India: Indian
Indonesia: Indonesian
Iran: Iranian
Iraq: Iraqi
Ireland: Irish
Israel: Israeli
Italy: Italian
Ivory Coast, Côte d'Ivoire: Ivorian
Jamaica: Jamaican
Japan: Japanese
Jordan: Jordanian
Kazakhstan: Kazakh, Kazakhs, Kazakhstani
Kenya: Kenyan
Kosovo: Kosovar, Kosovan
Kuwait: Kuwaiti
Kyrgyzstan: Kyrgyz
Laos: Laotian, Lao
Latvia: Latvian
Lebanon: Lebanese
Liberia: Liberian
Libya: Libyan
Lithuania: Lithuanian
Luxembourg: Luxembourgish
Madagascar: Malagasy
Malawi: Malawian
Malaysia: Malaysian
Mali: Malian
Malta: Maltese
Mauritania: Mauritanian
Mexico: Mexican
Moldova: Moldovan
Mongolia: Mongolian
Montenegro: Montenegrin
Morocco: Moroccan
Mozambique: Mozambican
Myanmar, Burma: Burmese
Namibia: Namibian
Nepal: Nepali, Nepalese
Netherlands: Dutch
New Zealand: New Zealander
Nicaragua: Nicaraguan
Niger: Nigerien
Nigeria: Nigerian
North Korea: North Korean
North Macedonia: Macedonian
Norway: Norwegian
Oman: Omani
Pakistan: Pakistani
Palestine: Palestinian
Panama: Panamanian
Paraguay: Paraguayan
Peru: Peruvian
Philippines: Philippine, Filipino
Poland: Polish
Portugal: Portuguese
Qatar: Qatari
Romania: Romanian
Russia: Russian
Rwanda: Rwandan
Saudi Arabia: Saudi, Saudis
Senegal: Senegalese
Serbia: Serbian, Serb, Serbs
Sierra Leone: Sierra Leonean
Singapore: Singaporean
Slovakia: Slovak, Slovaks, Slovakian
Slovenia: Slovenian, Slovene, Slovenes
Somalia: Somali
South Africa: South African
South Korea: South Korean
South Sudan: South Sudanese
Spain: Spanish, Spaniard
Sri Lanka: Sri Lankan
Sudan: Sudanese
Sweden: Swedish, Swede, Swedes
Switzerland: Swiss
Syria: Syrian
Taiwan: Taiwanese
Tajikistan: Tajik
Tanzania: Tanzanian
Thailand: Thai, Thais
Togo: Togolese
Tunisia: Tunisian
Turkey, Türkiye: Turkish, Turk, Turks
Turkmenistan: Turkmen
Uganda: Ugandan
Ukraine: Ukrainian
United Arab Emirates, UAE, Emirates: Emirati
United Kingdom, UK, Britain: British, Briton, Britons
United States, US, U.S.: American
Uruguay: Uruguayan
Uzbekistan: Uzbek
Venezuela: Venezuelan
Vietnam: Vietnamese
Yemen: Yemeni
Zambia: Zambian
Zimbabwe: Zimbabwean
"""


def _read() -> tuple[dict[str, str], dict[str, str]]:
    states: dict[str, str] = {}
    peoples: dict[str, str] = {}
    for line in _TABLE.strip().splitlines():
        names, words = (part.split(", ") for part in line.split(": "))
        actor = names[0].lower().replace(" ", "-")
        states |= dict.fromkeys(names, actor)
        for word in words:
            peoples[word] = actor
            if word.endswith(("an", "ian", "i", "er", "ek", "en", "ot", "ar", "ai")):
                peoples[word + "s"] = actor
    return states, peoples


STATES, PEOPLES = _read()
"""A state's name to its id, and a word for what or who is of a state to the state's id."""
