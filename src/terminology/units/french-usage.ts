/**
 * How units are written in hospitals, French ones first, and what is meant in UCUM. Asked before
 * UCUM, because some of these are valid UCUM for another thing: `G/L` is gauss per litre, `T/L`
 * tesla per litre. Letter case counts. The version changes whenever a line does: converted rows
 * name it.
 */
export const UNIT_USAGE_VERSION = '2026-11';

/** UCUM code : what is written | what is written … */
const TABLE = `
10*9/L : G/L | G/l | Giga/L | giga/l | 10e9/L | 10E9/L | 10^9/L | 10^9/l | 10*9/l | x10^9/L | x10e9/L | x10E9/L | 10⁹/L | 10 9/L | Gpt/L | milliards/L | 10E9 Bodies/L | G / L
10*12/L : T/L | T/l | Tera/L | tera/l | 10e12/L | 10E12/L | 10^12/L | 10^12/l | 10*12/l | x10^12/L | 10¹²/L | 10 12/L | Tpt/L | T / L
10*6/L : 10e6/L | 10E6/L | 10^6/L | x10^6/L | M/L | 10⁶/L
10*3/uL : K/uL | K/µL | K/μL | k/uL | 10^3/uL | 10e3/uL | 10E3/uL | 10^3/µL | x10^3/uL | 10³/µL | 10e3/mm3 | 10^3/mm3 | 10*3/mm3 | milliers/mm3 | Thou/uL | 10³/mm³ | giga/mm3
10*6/uL : m/uL | M/uL | M/µL | M/μL | 10^6/uL | 10e6/uL | 10^6/µL | x10^6/uL | 10e6/mm3 | 10^6/mm3 | millions/mm3 | Mil/uL | 10⁶/mm³
/uL : #/uL | #/µL | /µL | /μL | /ul | /µl | cells/uL | cells/µL | cell/uL | cellules/µL | cellules/uL | c/µL | el/µL | elements/µL | éléments/µL | /UL
/mm3 : /mm^3 | /mm³ | el/mm3 | éléments/mm3 | elements/mm3 | #/CU MM | #/cu mm | #/mm3 | cellules/mm3 | cells/mm3 | cel/mm3 | /mm 3
/mL : /ml | #/mL | c/mL | c/ml | cp/mL | copies/mL | copies/ml | cop/mL | cop/ml | UFC/mL | ufc/ml | CFU/mL | germes/mL | germes/ml | éléments/mL | elements/mL | el/mL | cells/mL | GE/mL
/L : #/L | copies/L | /l
/[HPF] : /hpf | #/hpf | /HPF | #/HPF | /champ | par champ | /ch
/[LPF] : /lpf | #/lpf | /LPF | #/LPF
[iU]/L : UI/L | UI/l | ui/L | ui/l | IU/L | IU/l | I.U./L | U.I./L | UIL
U/L : U/l | u/L | u/l | Unités/L | unites/L
k[iU]/L : kUI/L | kUI/l | kIU/L | KUI/L
[iU]/mL : UI/mL | UI/ml | ui/ml | IU/mL | IU/ml
U/mL : U/ml | u/mL | u/ml
m[iU]/L : mUI/L | mUI/l | mui/l | mIU/L | mIU/l | mU.I./L
mU/L : mU/l
m[iU]/mL : mUI/mL | mUI/ml | mIU/mL | mIU/ml
u[iU]/mL : µUI/mL | µUI/ml | μUI/mL | uUI/mL | uUI/ml | uIU/mL | µIU/mL | uIU/ml | μIU/mL
uU/mL : uU/ML | µU/mL | uU/ml
[iU] : UI | IU | I.U. | U.I.
[iU]/kg : UI/kg | IU/kg
[iU]/h : UI/h | IU/h | IU/hr
U/g{Hb} : U/g Hb | U/g/Hb | UI/g Hb | U/gHb | UI/gHb
g/L : g/l | gr/L | G/LITRE | gramme/L | grammes/L
g/dL : g/dl | g/100mL | g/100 ml | g/100ml | g% | G/DL | gm/dL | gm/dl | GM/DL
mg/L : mg/l | MG/L
mg/dL : mg/dl | mg/100mL | mg/100 ml | mg% | MG/DL
ug/L : µg/L | μg/L | µg/l | μg/l | ug/l | mcg/L | UG/L
ug/dL : µg/dL | μg/dL | µg/dl | ug/dl | mcg/dL | uG/DL | UG/DL | µg/100mL
ug/mL : µg/mL | μg/mL | µg/ml | μg/ml | ug/ml | mcg/mL | mcg/ml | UG/ML
ng/mL : ng/ml | NG/ML | nG/ML | nG/mL
ng/L : ng/l | NG/L
ng/dL : ng/dl | NG/DL
pg/mL : pg/ml | PG/ML
pg/L : pg/l
ng/mL{FEU} : ng/mL FEU | ng/ml FEU | ngFEU/mL
ug/L{FEU} : µg/L FEU | ug/L FEU | µgFEU/L
ng/mL{DDU} : ng/mL DDU | ng/ml DDU
mol/L : mol/l
mmol/L : mmol/l | mM | mMol/L | MMOL/L | mmoles/L
umol/L : µmol/L | μmol/L | µmol/l | μmol/l | umol/l | µM | uM | UMOL/L | mcmol/L | µmoles/L | micromol/L
nmol/L : nmol/l | nM | NMOL/L
pmol/L : pmol/l | pM | PMOL/L
mmol/mol : mmol/mol{Hb}
mg/mmol : mg/mmol de créatinine | mg/mmolCr | mg/mmol créat
umol/mmol : µmol/mmol | μmol/mmol
g/mol : g/mole
meq/L : mEq/L | mEq/l | MEQ/L | meq/l | mÉq/L | mval/L
ueq/L : µEq/L | uEq/L
meq : mEq
mosm/kg : mOsm/kg | mosmol/kg | mOsmol/kg | mOsm/kg H2O | mOsm/kgH2O | mosm/Kg | mOsm/Kg
mosm/L : mOsm/L | mosmol/L | mOsmol/L | MOSM/L
nkat/L : nKat/L
ukat/L : µkat/L | μkat/L | µKat/L | ukat/l
mm[Hg] : mmHg | mm Hg | mmhg | MMHG | mmHg. | mm hg | mm de Hg | mm de mercure | mm Hg.
cm[H2O] : cmH2O | cm H2O | cm d'eau | cm d’eau | cmH20 | cmh2o
kPa : KPa | kpa
mbar : mBar
% : pourcent | pour cent | pct | percent | p. cent | p.cent
[ppth] : ‰ | pour mille | o/oo | p.1000
{ratio} : Ratio | ratio | rapport | index | Index | indice | INR | (ratio)
{score} : Score | score | points | pts
{titer} : titre | titer | Titer | dil | dilution
[pH] : pH | unité pH | unités pH
s : sec | sec. | secs | secondes | seconde | seconds | second | SEC | Sec
ms : msec | millisecond | milliseconde | millisecondes
min : mn | minutes | minute | MIN
h : hr | hrs | heure | heures | hour | hours | H
d : j | jour | jours | day | days | J
wk : sem | semaine | semaines | week | weeks | SA
mo : mois | month | months
a : an | ans | année | années | year | years
Cel : °C | ° C | degC | deg C | C° | ºC | celsius | Celsius | degrés C
[degF] : °F | ° F | degF | deg F | ºF | F°
K : kelvin
/min : bpm | BPM | bat/min | batt/min | battements/min | beats/min | puls/min | pulsations/min | cycles/min | c/min | mvt/min | mouvements/min | resp/min | insp/min | /mn | /minute | cpm | rpm
mL/min : ml/min | mL/mn | ml/mn | ML/MIN
mL/min/{1.73_m2} : mL/min/1.73m2 | ml/min/1.73m2 | mL/min/1,73m2 | ml/min/1,73m2 | mL/min/1.73m² | mL/min/1,73m² | ml/min/1,73m² | ml/min/1.73m² | mL/min/1,73 m² | ml/min/1,73 m² | mL/min/1.73 m2 | mL/min/1,73 m2 | mL/mn/1,73m2 | ml/mn/1,73m2 | mL/min/1.73 m² | mL/min/1.73sqm
mL/h : ml/h | mL/hr | ml/hr | mL/heure | cc/h
mL/kg/h : ml/kg/h
L/min : l/min | L/mn | l/mn | lpm | LPM
L/min/m2 : l/min/m2 | L/min/m² | l/min/m²
mL/m2 : ml/m2 | mL/m² | ml/m²
mL : ml | ML | cc | cm3 | cm³ | CC
L : l | litre | litres
dL : dl
uL : µL | μL | µl | ul
fL : fl | FL | µm3 | µm³ | um3 | μm3
pg : PG | pg/cell | pg/cellule
nmol : nMol
kg : Kg | KG | kilo | kilos | kgs
g : gr | gramme | grammes | gm
mg : MG
ug : µg | μg | mcg | microg | gamma
t : tonne
cm : CM | centimètre | centimètres
m : mètre | metre
mm : MM | millimètre | millimètres
um : µm | μm
[in_i] : Inch | inch | inches | in
[ft_i] : ft | feet
[lb_av] : lb | lbs | Lb
[oz_av] : oz
kg/m2 : kg/m² | Kg/m2 | Kg/m² | kg/m^2
m2 : m² | m^2
mg/kg : MG/KG
ug/kg/min : µg/kg/min | μg/kg/min | mcg/kg/min | gamma/kg/min | µg/kg/mn
ug/kg/h : µg/kg/h | mcg/kg/h
ug/min : µg/min | mcg/min
ug/h : µg/h | mcg/h
mg/h : mg/hr | mg/heure
mg/(24.h) : mg/24h | mg/24 h | mg/24hr | mg/24 hr | mg/24H | mg/j | mg/jour
g/(24.h) : g/24h | g/24 h | g/24hr | g/24H | g/j | g/jour
ug/(24.h) : µg/24h | µg/24 h | ug/24h | μg/24h | mcg/24h | ug/24hr
mmol/(24.h) : mmol/24h | mmol/24 h | mmol/24H | mmol/j
umol/(24.h) : µmol/24h | µmol/24 h | umol/24h | μmol/24h
nmol/(24.h) : nmol/24h | nmol/24 h
meq/(24.h) : mEq/24h | mEq/24hr | meq/24h
mL/(24.h) : mL/24h | ml/24h | mL/24 h | ml/24 h | mL/j | ml/j
L/(24.h) : L/24h | l/24h | L/24 h
mm/h : mm/hr | mm/heure | mm 1h
mg/g : mg/g créat | mg/g Cr | mg/gCr | mg/g créatinine | mg/g creat
ug/g : µg/g | μg/g | mcg/g
mg/mg : mg/mg Cr
[GPL'U] : GPL | UGPL | U GPL | GPL-U
[MPL'U] : MPL | UMPL | U MPL | MPL-U
[APL'U] : APL
[arb'U] : UA | unité arbitraire | unités arbitraires | AU
[arb'U]/mL : UA/mL | UA/ml | AU/mL | AU/ml
[arb'U]/dL : EU/dL | EU/dl | Ehrlich U/dL
[ppm] : PPM | ppm
{Log_IU}/mL : log10 IU/mL | log UI/mL | log UI/ml | log10 UI/mL | Log UI/mL
{Log_copies}/mL : log10 copies/mL | log10 cop/mL | log copies/mL | log10 copies/ml | Log copies/mL | log cp/mL
{MoM} : MoM | mom
U : unit | units | unité | unités | u
mV : mvolt
dB : decibel | dbel
[drp] : gouttes | gtt
{tbl} : cp | comprimé | comprimés | tablet | cpr
mS/cm : mSiemens/cm
J : Joule
W : Watt
mL/{beat} : mL/beat | ml/beat | mL/batt
dyn.s/cm5 : dyn.s.cm-5 | dynes.s/cm5 | dyne.s/cm5
`;

/** Written form → UCUM. `mm` alone is a length, so the rate it may mean is left to sites. */
export const UNIT_USAGE: ReadonlyMap<string, string> = readUsage(TABLE);

function readUsage(table: string): ReadonlyMap<string, string> {
  const lines = table.trim().split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [ucum = '', written = ''] = line.split(' : ');
      const forms = written.split('|').map((form) => form.trim());
      return forms.filter((form) => form !== ucum).map((form) => [form, ucum] as const);
    }),
  );
}
