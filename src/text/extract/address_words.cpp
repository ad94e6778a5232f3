#include "address_words.h"

namespace ov::extract {

std::span<const StreetWord> street_words() {
  static constexpr StreetWord table[] = {
      {"straße", Tongue::german, true},       {"strasse", Tongue::german, true},
      {"str.", Tongue::german, true},         {"gasse", Tongue::german, true},
      {"weg", Tongue::german, true},          {"platz", Tongue::german, true},
      {"allee", Tongue::german, true},        {"ring", Tongue::german, true},
      {"damm", Tongue::german, true},         {"ufer", Tongue::german, true},
      {"chaussee", Tongue::german, true},     {"markt", Tongue::german, true},
      {"rue", Tongue::french, false},         {"avenue", Tongue::french, false},
      {"boulevard", Tongue::french, false},   {"bd", Tongue::french, false},
      {"place", Tongue::french, false},       {"chemin", Tongue::french, false},
      {"impasse", Tongue::french, false},     {"quai", Tongue::french, false},
      {"route", Tongue::french, false},       {"allée", Tongue::french, false},
      {"cours", Tongue::french, false},       {"via", Tongue::italian, false},
      {"viale", Tongue::italian, false},      {"piazza", Tongue::italian, false},
      {"corso", Tongue::italian, false},      {"strada", Tongue::italian, false},
      {"calle", Tongue::spanish, false},      {"c/", Tongue::spanish, false},
      {"avenida", Tongue::spanish, false},    {"avda.", Tongue::spanish, false},
      {"av.", Tongue::spanish, false},        {"plaza", Tongue::spanish, false},
      {"paseo", Tongue::spanish, false},      {"camino", Tongue::spanish, false},
      {"carretera", Tongue::spanish, false},  {"rua", Tongue::portuguese, false},
      {"praça", Tongue::portuguese, false},   {"travessa", Tongue::portuguese, false},
      {"estrada", Tongue::portuguese, false}, {"straat", Tongue::dutch, true},
      {"laan", Tongue::dutch, true},          {"weg", Tongue::dutch, true},
      {"plein", Tongue::dutch, true},         {"gracht", Tongue::dutch, true},
      {"kade", Tongue::dutch, true},          {"singel", Tongue::dutch, true},
      {"steenweg", Tongue::dutch, true},      {"dijk", Tongue::dutch, true},
      {"ul.", Tongue::polish, false},         {"al.", Tongue::polish, false},
      {"pl.", Tongue::polish, false},         {"os.", Tongue::polish, false},
      {"gatan", Tongue::nordic, true},        {"vägen", Tongue::nordic, true},
      {"gata", Tongue::nordic, true},         {"gade", Tongue::nordic, true},
      {"vej", Tongue::nordic, true},          {"vei", Tongue::nordic, true},
      {"veien", Tongue::nordic, true},        {"gate", Tongue::nordic, true},
      {"katu", Tongue::finnish, true},        {"tie", Tongue::finnish, true},
      {"street", Tongue::english, false},     {"st", Tongue::english, false},
      {"st.", Tongue::english, false},        {"road", Tongue::english, false},
      {"rd", Tongue::english, false},         {"rd.", Tongue::english, false},
      {"avenue", Tongue::english, false},     {"ave", Tongue::english, false},
      {"ave.", Tongue::english, false},       {"lane", Tongue::english, false},
      {"ln", Tongue::english, false},         {"drive", Tongue::english, false},
      {"dr", Tongue::english, false},         {"dr.", Tongue::english, false},
      {"boulevard", Tongue::english, false},  {"blvd", Tongue::english, false},
      {"blvd.", Tongue::english, false},      {"way", Tongue::english, false},
      {"court", Tongue::english, false},      {"ct", Tongue::english, false},
      {"place", Tongue::english, false},      {"square", Tongue::english, false},
      {"highway", Tongue::english, false},    {"hwy", Tongue::english, false},
      {"parkway", Tongue::english, false},    {"pkwy", Tongue::english, false},
      {"house", Tongue::english, false},      {"close", Tongue::english, false},
      {"crescent", Tongue::english, false},   {"terrace", Tongue::english, false},
      {"row", Tongue::english, false},        {"broadway", Tongue::english, false},
      {"circle", Tongue::english, false},     {"trail", Tongue::english, false},
      {"plaza", Tongue::english, false},      {"pike", Tongue::english, false},
      {"gardens", Tongue::english, false},    {"mews", Tongue::english, false},
      {"hill", Tongue::english, false},       {"quay", Tongue::english, false},
  };
  return table;
}

std::span<const TownForm> town_forms() {
  static constexpr TownForm table[] = {
      {"00000", Tongue::german, "DE", "DE"},  {"0000", Tongue::german, "", "ATCHLILU"},
      {"00000", Tongue::french, "FR", "FR"},  {"0000", Tongue::french, "", "BECHLU"},
      {"00000", Tongue::italian, "IT", "IT"}, {"0000", Tongue::italian, "CH", "CH"},
      {"00000", Tongue::spanish, "ES", "ES"}, {"0000 AA", Tongue::dutch, "NL", "NL"},
      {"0000AA", Tongue::dutch, "NL", "NL"},  {"0000", Tongue::dutch, "BE", "BE"},
      {"00-000", Tongue::polish, "PL", "PL"}, {"0000-000", Tongue::portuguese, "PT", "PT"},
      {"000 00", Tongue::nordic, "SE", "SE"}, {"0000", Tongue::nordic, "", "DKNO"},
      {"00000", Tongue::finnish, "FI", "FI"},
  };
  return table;
}

std::span<const State> american_states() {
  static constexpr State table[] = {
      {"Alabama", "AL"},        {"Alaska", "AK"},        {"Arizona", "AZ"},
      {"Arkansas", "AR"},       {"California", "CA"},    {"Colorado", "CO"},
      {"Connecticut", "CT"},    {"Delaware", "DE"},      {"Florida", "FL"},
      {"Georgia", "GA"},        {"Hawaii", "HI"},        {"Idaho", "ID"},
      {"Illinois", "IL"},       {"Indiana", "IN"},       {"Iowa", "IA"},
      {"Kansas", "KS"},         {"Kentucky", "KY"},      {"Louisiana", "LA"},
      {"Maine", "ME"},          {"Maryland", "MD"},      {"Massachusetts", "MA"},
      {"Michigan", "MI"},       {"Minnesota", "MN"},     {"Mississippi", "MS"},
      {"Missouri", "MO"},       {"Montana", "MT"},       {"Nebraska", "NE"},
      {"Nevada", "NV"},         {"New Hampshire", "NH"}, {"New Jersey", "NJ"},
      {"New Mexico", "NM"},     {"New York", "NY"},      {"North Carolina", "NC"},
      {"North Dakota", "ND"},   {"Ohio", "OH"},          {"Oklahoma", "OK"},
      {"Oregon", "OR"},         {"Pennsylvania", "PA"},  {"Rhode Island", "RI"},
      {"South Carolina", "SC"}, {"South Dakota", "SD"},  {"Tennessee", "TN"},
      {"Texas", "TX"},          {"Utah", "UT"},          {"Vermont", "VT"},
      {"Virginia", "VA"},       {"Washington", "WA"},    {"West Virginia", "WV"},
      {"Wisconsin", "WI"},      {"Wyoming", "WY"},
  };
  return table;
}

std::string_view american_state_codes() {
  return "ALAKAZARCACOCTDEFLGAHIIDILINIAKSKYLAMEMDMAMIMNMSMOMTNENVNHNJNMNYNCNDOHOKORPARISCSDTNTXUTV"
         "TVAWA"
         "WVWI"
         "WYDCPR";
}

std::string_view canadian_province_codes() { return "ABBCMBNBNLNSNTNUONPEQCSKYT"; }

}  // namespace ov::extract
