/** Words of urine, stool and other fluids, and of how things were measured. */
export const URINE_AND_METHODS = `
bacteria : bacterie | bactery | bacteriuria | bacteriurie
yeast : levure
yeast budding : budding yeast
epithelial cell : cellule epitheliale | epi cell | epithelial cells
squamous epithelial cell : squamous | squamous cells
transitional cell : transitional epithelial cell | transitional epithelial
renal epithelial cell : renal epithelial | renal tubular epithelial | tubular cell
renal cell : renal epi
hyaline cast : cylindre hyalin
granular cast : cylindre granuleux
waxy cast : cylindre cireux
fatty cast : cylindre graisseux
leukocyte cast : wbc cast | white cell cast
erythrocyte cast : rbc cast | red cell cast
cast unspecified : cylindre
calcium oxalate crystal : ca oxalate crystal | calcium oxalate | oxalate crystal
triple phosphate crystal : triple phosphate | struvite
calcium phosphate crystal : calcium phosphate
calcium carbonate crystal : calcium carbonate
urate crystal : uric acid crystal | cristaux d acide urique | urate crystals
amorphous : amorphe
amorphous crystal : amorphous sediment
cystine crystal : cristal de cystine
sulfonamide crystal : sulfa crystal | sulfonamide
spermatozoa : sperm | spermatozoide
mucus : mucous | mucous thread
oval fat body : oval fat | corps gras ovalaire | fat body
nitrite : nitrites
leukocyte esterase : leukocyte esterase | leucocyte esterase | esterase leucocytaire | leukocytes esterase
hemoglobin : sang dans les urines
specific gravity : densite | sg
ph : acidite
appearance : aspect | clarity | turbidity
color : couleur
urobilinogen : urobilinogene | urobil
volume : urine volume | diurese
collection duration : duree de recueil | duree du recueil
fat : graisse | lipides fecaux
reducing substance : sucre reducteur | corps reducteurs
occult blood : sang occulte
calculation : calculated | calcule | calc | calculee
estimated : estime | estimee
manual count : manual | manuel | comptage manuel
automated count : automated | automate | auto
control : temoin | cont
presence : qualitative | qual | screen | depistage | recherche | qualitatif
interpretation : comment | commentaire | interp | conclusion
titer : titre | titre d anticorps
ratio : rapport
percent : pourcentage | pct | pourcent
number : absolute | abs | absolu | nombre
free : libre
intact : intacte
excretion : output
identified : identification
light microscopy : microscopy | microscopic | microscopie
electrophoresis : electrophorese
flow cytometry : cytometrie | facs
inhaled oxygen flow rate : o2 flow | oxygen flow | debit o2
inhaled oxygen concentration : fio2
tidal volume : volume courant
positive end expiratory pressure : peep | pep ventilation
ventilation mode : ventilator
body temperature : temperature
alveolar arterial oxygen partial pressure difference : alveolar arterial gradient | a a gradient | a a o2 gradient
lecithin sphingomyelin : l s ratio | ls | l s | lecithine sphingomyeline
surfactant albumin : tdx fl | fetal lung maturity
lamellar body : lbc
fibronectin fetal : fetal fn | fibronectine foetale | fetal fibronectin
phenylalanine : pku
`;
