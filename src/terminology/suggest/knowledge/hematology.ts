/** Words of blood and bone marrow: what LOINC says : what laboratories write. */
export const HEMATOLOGY = `
leukocyte : wbc | white blood cell | white cell | white blood count | globule blanc | gb | leucocyte | leuk | wbcs | white blood cell count | wbc count
erythrocyte : rbc | red blood cell | red cell | globule rouge | gr | hematie | erythrocyte | rbcs
nucleated erythrocyte : nrbc | nucleated red cell | nucleated rbc | erythroblaste | nucleated red blood cell | nucleated erythrocyte
nucleated cell : total nucleated cell | cellule nucleee | nucleated cell | tnc
platelet : plt | plaquette | thrombocyte | plaquettes | platelet count
platelet mean volume : mpv | mean platelet volume | vpm | volume plaquettaire moyen
hemoglobin : hgb | hb | hemoglobine | haemoglobin
hematocrit : hct | hematocrite | haematocrit
mcv erythrocyte mean corpuscular volume : mcv | vgm | mean corpuscular volume | volume globulaire moyen
mch erythrocyte mean corpuscular hemoglobin : mch | tcmh | mean corpuscular hemoglobin
mchc erythrocyte mean corpuscular hemoglobin concentration : mchc | ccmh | mean corpuscular hemoglobin concentration
erythrocyte distribution width : rdw | idr | red cell distribution width | red blood cell distribution width
erythrocyte distribution width entitic : rdw sd | rdwsd
reticulocyte : retic | reticulocyte count | reticulocytes
immature reticulocyte : immature reticulocyte fraction | irf
neutrophil : neut | neutro | neutrophile | pnn | polynucleaire neutrophile | neutrophils | granulocyte neutrophile | segs
segmented neutrophil : hypersegmented neutrophil | hyperseg | segmented neutrophil
band form neutrophil : band | bands | stab
eosinophil : eos | eosino | eosinophile | pne | polynucleaire eosinophile | eosinophils
basophil : baso | basos | basophile | pnb | polynucleaire basophile | basophils
lymphocyte : lymph | lympho | lymphs | lymphocytes
variant lymphocyte : atypical lymphocyte | atyp | atyps | reactive lymphocyte | lymphocyte atypique | atypical lymph | atyp lymph
monocyte : mono | monos | monocytes
metamyelocyte : meta | metas | metamyelocyte
myelocyte : myelo | myelos
promyelocyte : promyelo | promyelocyte
blast : blaste | blasts | blastes
plasma cell : plasmocyte | plasma cell | plasma number | plasmocytes
macrophage : macro | macrophages
histiocyte : histio | histiocyte
polymorphonuclear cell : poly | polys | polynucleaire | pmn
mononuclear cell : mononuclear | mononucleaire
mesothelial cell : mesothelial | mesothelial cell | cellule mesotheliale | mesothelial cells
immature granulocyte : immature granulocytes | granulocytes immatures
lining cell : lining
other cell : other | autres cellules
prothrombin time pt : pt | prothrombin time | temps de quick | tq
inr prothrombin time : inr | inr pt
aptt activated partial thromboplastin time : ptt | aptt | tca | temps de cephaline activee | partial thromboplastin time | activated partial thromboplastin time
thrombin time : tt | temps de thrombine
fibrinogen : fibrinogene | fib | fibrinogen functional
fibrin d dimer : d dimer | d dimere | ddimer | ddimere | dimere
fibrin degradation product : fdp | fibrin split product | fibrin degradation product | pdf
antithrombin : antithrombin iii | antithrombine | at iii | atiii | antithrombin 3
protein c : proteine c
protein s : proteine s
coagulation factor v leiden : factor v leiden | facteur v leiden
prothrombin activity : factor ii | facteur ii | factor 2
coagulation factor v activity : factor v | facteur v | factor 5
coagulation factor vii activity : factor vii | facteur vii | factor 7
coagulation factor viii activity : factor viii | facteur viii | factor 8 | viii
coagulation factor viii ag : factor viii antigen
coagulation factor ix activity : factor ix | facteur ix | factor 9
coagulation factor x activity : factor x | facteur x | factor 10
coagulation factor xi activity : factor xi | facteur xi | factor 11
coagulation factor xii activity : factor xii | facteur xii | factor 12
coagulation factor xiii activity : factor xiii | facteur xiii | factor 13
coagulation factor viii inhibitor : factor viii inhibitor | inhibiteur facteur viii
coagulation factor ix inhibitor : factor ix inhibitor
von willebrand factor ag : von willebrand antigen | von willebrand factor antigen | vwf antigen | vwf ag
von willebrand factor activity : von willebrand activity | von willebrand factor activity | vwf activity
ristocetin cofactor : ristocetin
plasminogen : plasminogene
alpha 2 antiplasmin : alpha antiplasmin | antiplasmin | plasmin inhibitor
lupus anticoagulant : anticoagulant circulant | lupus
dilute russell viper venom time : drvvt | russell viper venom | drvv
heparin anti xa : anti xa | antixa | heparine | heparin lmw | heparinemie
high molecular weight kininogen : fitzgerald factor
prekallikrein : fletcher factor
erythrocyte sedimentation rate : esr | sedimentation rate | sed rate | vs | vitesse de sedimentation
glucose 6 phosphate dehydrogenase : g6pd | g 6 pd
hemoglobin f : fetal hemoglobin | hemoglobine f | fetal hgb | hgb f | foetal hemoglobin | hemoglobine foetale | hb f | fetal hb
hemoglobin a2 : hgb a2 | hemoglobine a2 | hb a2
hemoglobin s : sickle hemoglobin | hgb s | hemoglobine s | hb s
hemoglobin c : hgb c | hemoglobine c | hb c
hemoglobin a : hgb a | hemoglobine a | hb a
hemoglobin pattern : hemoglobin electrophoresis | electrophorese de l hemoglobine
sickle cell : drepanocyte | sickle cells
schistocyte : fragmented cell | fragmented rbc | schizocyte | fragment
dacrocyte : teardrop | tear drop cell | teardrop cell | dacryocyte
burr cell : echinocyte | burr cells
target cell : codocyte | cellule cible
elliptocyte : ovalocyte | ovalocytes
stomatocyte : stomatocyte
spherocyte : spherocyte
acanthocyte : acanthocyte
bite cell : bite cells
pencil cell : pencil cells
howell jolly body : howell jolly
pappenheimer body : pappenheimer
heinz body : corps de heinz | heinz body prep
basophilic stippling : stippling | ponctuations basophiles
hypochromia : hypochrom | hypochromie
macrocyte : macrocytose | macrocytes | macrocytosis
microcyte : microcytose | microcytes | microcytosis
anisocytosis : anisocytose | aniso
poikilocytosis : poikilocytose | poik
polychromasia : polychromatophilie | polychrom
rouleaux : rouleau
giant platelet : large platelet | platelet giant | plaquette geante
smudge cell : ombre de gumprecht | smudge cells
leukocyte phosphatase : leukocyte alkaline phosphatase | lap score
natural killer cell cd16 cd56 : nk cell | cd16 56
cd3 : t cell | lymphocyte t
cd3 cd4 : helper cell | t helper
cd19 : b cell | lymphocyte b
terminal deoxyribonucleotidyl transferase : tdt
microscopic observation stain : stain | coloration
acid fast stain : ziehl
gram stain : coloration de gram
`;
