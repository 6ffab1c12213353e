/** Words of serology, microbiology and genetics: what LOINC says : what laboratories write. */
export const IMMUNOLOGY = `
ab : antibody | antibodies | anticorps | ac | anti | antibody screen
ag : antigen | antigene | antigenes
hepatitis a virus ab : hav ab | anti hav | hepatitis a antibody | hepatitis a virus antibody
hepatitis a virus : hav | hepatitis a | hepatite a
hepatitis b virus surface ag : hbsag | ag hbs | antigene hbs | hepatitis b surface antigen | hbs ag
hepatitis b virus surface ab : hbsab | anti hbs | ac anti hbs | hepatitis b surface antibody | anticorps anti hbs
hepatitis b virus core ab : hbcab | anti hbc | ac anti hbc | hepatitis b core antibody | anticorps anti hbc
hepatitis b virus e ag : hbeag | ag hbe | hepatitis be antigen
hepatitis b virus e ab : hbeab | anti hbe | ac anti hbe | hepatitis be antibody
hepatitis b virus : hbv | hepatitis b | hepatite b | vhb
hepatitis c virus ab : anti hcv | hcv ab | hcvab | hepatitis c antibody | hepatitis c virus antibody
hepatitis c virus : hcv | hepatitis c | hepatite c | vhc
hepatitis d virus : hepatitis delta | hepatite delta
hiv 1 : vih 1 | hiv1 | human immunodeficiency virus 1
hiv 2 : vih 2 | hiv2
hiv : vih | human immunodeficiency virus
rna : viral load | charge virale | arn
dna : adn
cytomegalovirus : cmv
epstein barr virus : ebv | epstein barr
epstein barr virus capsid : ebv vca | epstein barr virus vca | vca
epstein barr virus nuclear : ebna | epstein barr virus ebna
epstein barr virus early : ebv ea
herpes simplex virus : hsv | herpes simplex
varicella zoster virus : vzv | varicella zoster | varicella | zona
respiratory syncytial virus : rsv | vrs
parainfluenza virus : parainfluenza
influenza virus a : influenza a | grippe a
influenza virus b : influenza b | grippe b
human metapneumovirus : metapneumovirus | hmpv
human t cell lymphotropic virus : htlv
adenovirus : adeno
rubella virus : rubella | rubeole
measles virus : measles | rubeola | rougeole
mumps virus : mumps | oreillons
toxoplasma gondii : toxoplasma | toxoplasmose | toxo | toxoplasmosis
treponema pallidum : tpha | syphilis | fta | treponema
reagin ab : rpr | vdrl
borrelia burgdorferi : lyme
streptococcus pyogenes : strep a | streptocoque a | group a strep
streptolysin o : aslo | aso | antistreptolysin o | anti streptolysin
staphylococcus aureus : staph aureus
clostridium difficile : c difficile | clostridioides difficile
helicobacter pylori : h pylori
chlamydia trachomatis : chlamydia
neisseria gonorrhoeae : gonorrhea | gonococcus | gonocoque | gc
legionella pneumophila : legionella | legionelle
mycoplasma pneumoniae : mycoplasma
cryptococcus : cryptococcal | cryptocoque
candida : candidose
aspergillus : galactomannan
trichomonas : trichomonas vaginalis
ova parasite : o p | ova and parasite | parasitologie des selles
plasmodium : malaria | paludisme
heterophile ab : monospot | mononucleosis
nuclear ab : ana | antinuclear antibody | anti nuclear antibody | facteur antinucleaire | antinuclear ab | fan | aan
neutrophil cytoplasmic ab : anca | antineutrophil cytoplasmic
neutrophil cytoplasmic ab classic : c anca
neutrophil cytoplasmic ab perinuclear : p anca
dna double strand ab : dsdna | double stranded dna | anti dna | ds dna | dna natif
smooth muscle ab : anti smooth muscle | asma | muscle lisse
mitochondria ab : anti mitochondrial | ama | mitochondrial | mitochondrie
parietal cell ab : anti parietal cell | parietal cell
glomerular basement membrane ab : anti gbm | gbm | membrane basale glomerulaire
thyroglobulin ab : anti thyroglobulin | atg | anti thyroglobuline
thyroperoxidase ab : anti tpo | antithyroid peroxidase | anti microsomal | thyroid peroxidase | tpo
thyrotropin receptor ab : trab | tsh receptor
cardiolipin ab : anticardiolipin | anti cardiolipin | cardiolipine
beta 2 glycoprotein 1 : beta 2 glycoprotein i
ribonucleoprotein : rnp
tissue transglutaminase : ttg | transglutaminase
gliadin peptide : dgp | deamidated gliadin
gliadin : gliadine
cyclic citrullinated peptide : ccp
rheumatoid factor : facteur rhumatoide | rf | latex
complement c3 : c3
complement c4 : c4
complement c1 esterase inhibitor : c1 esterase inhibitor | c1 inhibitor | c1inh
complement total hemolytic ch50 : ch50 | total hemolytic complement
beta 2 microglobulin : b2 microglobulin | beta 2 microglobuline | b2m
intrinsic factor : intrinsic factor blocking
insulin ab : anti insulin
islet cell : islet
acetylcholine receptor : ach receptor
scl 70 : scleroderma 70 | anti scl
sjogren syndrome a : anti ro | ss a | ro ssa | ssa
sjogren syndrome b : anti la | ss b | ssb
jo 1 : anti jo
saccharomyces cerevisiae : asca
cryoglobulin : cryoglobuline
blood type : groupe sanguin
direct antiglobulin test : coombs
`;
