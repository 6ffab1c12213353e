/** Words of chemistry: what LOINC says : what laboratories write, in English and French. */
export const CHEMISTRY = `
alanine aminotransferase : alat | alt | sgpt | tgp | alanine transaminase | alanine amino transferase | transaminase gpt
aspartate aminotransferase : asat | ast | sgot | tgo | aspartate transaminase | aspartate amino transferase | transaminase got
alkaline phosphatase : alp | pal | phosphatase alcaline | alk phos | phosphatases alcalines | alk phosphatase
gamma glutamyl transferase : ggt | gamma gt | ggtp | gamma glutamyltransferase | gamma glutamyl transpeptidase
lactate dehydrogenase : ldh | ld | lactate deshydrogenase | lacticodehydrogenase | lactic dehydrogenase
creatine kinase : ck | cpk | creatine phosphokinase | creatine kinase total
creatine kinase mb : ckmb | ck mb | cpk mb | mb isoenzyme | creatine kinase mb isoenzyme
creatine kinase mm : creatine kinase isoenzyme mm | ck mm
creatine kinase bb : creatine kinase isoenzyme bb | ck bb
creatinine : creat | creatininemie | creatininurie
urea nitrogen : bun | azote ureique | azote de l uree
urea : uree | uremie
urate : uric acid | acide urique | uricemie
glucose : glycemie | gluc | glycosurie
sodium : natremie | na+ | natriurese
potassium : kaliemie | k+ | kaliurese
chloride : chlorure | chlore | chloremie | cl
bicarbonate : hco3 | bicar
carbon dioxide : co2 | total co2 | tco2 | co2 total | dioxyde de carbone
calcium ionized : ionized calcium | free calcium | calcium ionise | ica | calcium free
calcium : calcemie | ca++
phosphate : phosphore | phosphorus | phosphoremie | phosphates | inorganic phosphate
magnesium : magnesemie | mg++
protein : proteine | protide | total protein | proteines totales | protein total | prot
bilirubin direct : conjugated bilirubin | bilirubine conjuguee | bilirubine directe | direct bilirubin | dbili
bilirubin indirect : unconjugated bilirubin | bilirubine libre | bilirubine non conjuguee | indirect bilirubin
bilirubin total : tbili | total bilirubin | bilirubine totale | bilirubin total
bilirubin : bili | bilirubine
albumin : alb | albumine | albuminemie
prealbumin : transthyretin | prealbumine
c reactive protein : crp | proteine c reactive | c reactive prot
high sensitivity method : high sensitivity | hs | ultrasensible | haute sensibilite
natriuretic peptide b : bnp | peptide natriuretique b | brain natriuretic peptide
natriuretic peptide b prohormone n terminal : ntprobnp | nt probnp | probnp | pro bnp
troponin i cardiac : troponin i | troponine i | tni | troponine ic
troponin t cardiac : troponin t | troponine t | tnt | tnths
cholesterol in hdl : hdl | hdl cholesterol | cholesterol hdl | hdlc
cholesterol in ldl : ldl | ldl cholesterol | cholesterol ldl | ldlc
cholesterol in vldl : vldl
cholesterol : cholesterol total | total cholesterol | chol
triglyceride : trigly | tg | triglycerides
hemoglobin a1c : hba1c | a1c | hemoglobine glyquee | glycated hemoglobin | glycohemoglobin | hb a1c
lactate : lactic acid | acide lactique
ammonia : ammoniac | ammoniemie | nh3 | ammonium
iron : fer | fer serique
iron binding capacity : tibc | capacite totale de fixation | iron binding capacity total | total iron binding capacity
iron binding capacity unsaturated : uibc
transferrin : transferrine | siderophiline
ferritin : ferritine
thyrotropin : tsh | thyroid stimulating hormone | thyreostimuline | thyrotropine
thyroxine t4 free : free t4 | ft4 | t4 libre | t4l | thyroxine free | free thyroxine | t4 free
thyroxine t4 : t4 | thyroxine | t4 total
triiodothyronine t3 free : free t3 | ft3 | t3 libre | t3l
triiodothyronine t3 : t3 | triiodothyronine
triiodothyronine resin uptake : t3 uptake | t3 resin uptake | thyroid uptake
follitropin : fsh | follicle stimulating hormone
lutropin : lh | luteinizing hormone | hormone luteinisante
choriogonadotropin : hcg | human chorionic gonadotropin | bhcg | beta hcg | hcg beta | chorionic gonadotropin
prolactin : prl | prolactine
corticotropin : acth | adrenocorticotropic hormone
cortisol : cortisolemie | cortisolurie
parathyrin intact : pth | parathyroid hormone | parathormone | intact parathyroid hormone
somatotropin : growth hormone | hgh | gh
insulin like growth factor i : igf1 | igf i | somatomedin c | igf 1
calcidiol : 25 oh vitamin d | 25 hydroxyvitamin d | vitamin d 25 oh | vitamine d
calcitriol : 1 25 dihydroxy vitamin d | vitamin d 1 25 dihydroxy | 1 25 oh vitamin d
cobalamin vitamin b12 : vitamin b12 | b12 | vitamine b12 | cobalamin
folate : folic acid | acide folique | folates | vitamine b9
dehydroepiandrosterone sulfate dhea s : dhea s | dheas | dhea sulfate | sdhea
dehydroepiandrosterone : dhea
17 hydroxyprogesterone : 17 oh progesterone | 17 ohp
estradiol : oestradiol | e2
estriol : oestriol | e3
sex hormone binding globulin : shbg
prostate specific ag : psa | prostate specific antigen | antigene prostatique specifique
carcinoembryonic ag : cea | ace | carcinoembryonic antigen | antigene carcinoembryonnaire
alpha 1 fetoprotein : afp | alpha fetoprotein | alphafoetoproteine | alpha foetoproteine | alphafetoprotein
cancer ag 125 : ca 125 | ca125
cancer ag 19 9 : ca 19 9 | ca19 9
cancer ag 15 3 : ca 15 3 | ca15 3
cancer ag 27 29 : ca 27 29 | ca27 29
alpha 1 antitrypsin : a1at | alpha 1 antitrypsine | alpha1 antitrypsin
glomerular filtration rate predicted : gfr | egfr | dfg | debit de filtration glomerulaire | estimated gfr | ckd epi
osmolality : osmolalite | osmo | osmolarity | osmolalite sanguine
anion gap : trou anionique
base excess : exces de base | be
oxygen partial pressure : po2 | pao2
carbon dioxide partial pressure : pco2 | paco2
oxygen saturation : sao2 | saturation en oxygene | o2 saturation | so2
oxygen : o2
carboxyhemoglobin : hbco | carboxyhemoglobine | carbon monoxide hemoglobin
methemoglobin : methemoglobine | methb
ethanol : alcool | alcohol | etoh | ethanolemie
acetaminophen : paracetamol
salicylate : acide salicylique | aspirine dosage
tricyclic antidepressant : tricyclique | antidepresseur tricyclique
benzodiazepine : benzo | benzodiazepine
barbiturate : barbiturique | barb
amphetamine : amphetamine | amphet
cannabinoid : thc | cannabis | marijuana | tetrahydrocannabinol
opiate : opiace | opioid
cocaine : benzoylecgonine | cocaine metabolite
methadone : methadone
valproate : valproic acid | acide valproique | depakine
carbamazepine : tegretol
phenytoin : dilantin | phenytoine
phenobarbital : phenobarb | gardenal
digoxin : digoxine
theophylline : theo
cyclosporine : ciclosporine | cyclosporin | csa
tacrolimus : fk506 | prograf
sirolimus : rapamycin | rapamycine
vancomycin : vanco | vancomycine
gentamicin : gentamicine
tobramycin : tobramycine
amikacin : amikacine
lithium : lithiemie
n acetylprocainamide : napa
haptoglobin : haptoglobine
ceruloplasmin : ceruloplasmine
homocysteine : homocysteine
procalcitonin : pct | procalcitonine
angiotensin converting enzyme : ace enzyme | eca | enzyme de conversion
vasopressin : adh | antidiuretic hormone
acid phosphatase : acp | phosphatase acide
lipase : lipasemie
amylase : amylasemie | amylasurie
porphobilinogen : pbg
delta aminolevulinate : ala delta | delta aminolevulinic acid | aminolevulinic acid | acide delta aminolevulinique
5 hydroxyindoleacetate : 5hiaa | 5 hiaa | hydroxyindoleacetic acid
vanillylmandelate : vma | vanillylmandelic acid | acide vanylmandelique
homovanillate : hva | homovanillic acid
metanephrine : metanephrine | metadrenaline
norepinephrine : noradrenaline
epinephrine : adrenaline
hydroxyproline : oh proline
hydroxycorticosteroid : hydroxycorticosteroids
ketosteroid : ketosteroids | cetosteroides
ketone : acetone | corps cetoniques | ketones | cetone
beta hydroxybutyrate : acide beta hydroxybutyrique | beta hydroxybutyric acid
oxalate : oxalic acid | acide oxalique
citrate : citric acid | acide citrique
protein fraction : protein electrophoresis | electrophorese des proteines | pep | spep | upep
protein protein fraction : proteinogramme
immunoelectrophoresis : immunofixation | ife | immunofix
monoclonal protein : m spike | paraprotein | composant monoclonal | monoclonal spike
immunoglobulin light chains kappa : kappa light chain | kappa chain | chaine legere kappa
immunoglobulin light chains lambda : lambda light chain | lambda chain | chaine legere lambda
iga : immunoglobulin a | immunoglobuline a | ig a
igg : immunoglobulin g | immunoglobuline g | ig g
igm : immunoglobulin m | immunoglobuline m | ig m
ige : immunoglobulin e | immunoglobuline e | ig e
igd : immunoglobulin d | immunoglobuline d | ig d
albumin globulin : a g ratio
multiple of the median : mom
choriogonadotropin presence : pregnancy test | test de grossesse
`;
