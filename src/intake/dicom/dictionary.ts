/**
 * Names and value representations of the elements that metadata is asked for by (PS3.6). Any other is
 * named by its tag. A file of implicit value representation doesn't tell it, and needs this table.
 */
const TABLE = `
00020002 UI MediaStorageSOPClassUID
00020003 UI MediaStorageSOPInstanceUID
00020010 UI TransferSyntaxUID
00080005 CS SpecificCharacterSet
00080008 CS ImageType
00080012 DA InstanceCreationDate
00080013 TM InstanceCreationTime
00080016 UI SOPClassUID
00080018 UI SOPInstanceUID
00080020 DA StudyDate
00080021 DA SeriesDate
00080022 DA AcquisitionDate
00080023 DA ContentDate
0008002A DT AcquisitionDateTime
00080030 TM StudyTime
00080031 TM SeriesTime
00080032 TM AcquisitionTime
00080033 TM ContentTime
00080050 SH AccessionNumber
00080051 SQ IssuerOfAccessionNumberSequence
00080056 CS InstanceAvailability
00080060 CS Modality
00080061 CS ModalitiesInStudy
00080064 CS ConversionType
00080070 LO Manufacturer
00080080 LO InstitutionName
00080081 ST InstitutionAddress
00080082 SQ InstitutionCodeSequence
00080090 PN ReferringPhysicianName
00080100 SH CodeValue
00080102 SH CodingSchemeDesignator
00080103 SH CodingSchemeVersion
00080104 LO CodeMeaning
00080201 SH TimezoneOffsetFromUTC
00081010 SH StationName
00081030 LO StudyDescription
00081032 SQ ProcedureCodeSequence
0008103E LO SeriesDescription
00081040 LO InstitutionalDepartmentName
00081048 PN PhysiciansOfRecord
00081050 PN PerformingPhysicianName
00081060 PN NameOfPhysiciansReadingStudy
00081070 PN OperatorsName
00081080 LO AdmittingDiagnosesDescription
00081090 LO ManufacturerModelName
00081110 SQ ReferencedStudySequence
00081111 SQ ReferencedPerformedProcedureStepSequence
00081115 SQ ReferencedSeriesSequence
00081120 SQ ReferencedPatientSequence
00081140 SQ ReferencedImageSequence
00081150 UI ReferencedSOPClassUID
00081155 UI ReferencedSOPInstanceUID
00081190 UR RetrieveURL
00081199 SQ ReferencedSOPSequence
00082111 ST DerivationDescription
00082112 SQ SourceImageSequence
00082218 SQ AnatomicRegionSequence
00100010 PN PatientName
00100020 LO PatientID
00100021 LO IssuerOfPatientID
00100024 SQ IssuerOfPatientIDQualifiersSequence
00100030 DA PatientBirthDate
00100032 TM PatientBirthTime
00100040 CS PatientSex
00101000 LO OtherPatientIDs
00101001 PN OtherPatientNames
00101002 SQ OtherPatientIDsSequence
00101010 AS PatientAge
00101020 DS PatientSize
00101030 DS PatientWeight
00102000 LO MedicalAlerts
00102110 LO Allergies
00102160 SH EthnicGroup
001021B0 LT AdditionalPatientHistory
001021C0 US PregnancyStatus
00104000 LT PatientComments
00180010 LO ContrastBolusAgent
00180015 CS BodyPartExamined
00180020 CS ScanningSequence
00180022 CS ScanOptions
00180050 DS SliceThickness
00180060 DS KVP
00180088 DS SpacingBetweenSlices
00181000 LO DeviceSerialNumber
00181002 UI DeviceUID
00181020 LO SoftwareVersions
00181030 LO ProtocolName
00181100 DS ReconstructionDiameter
00181150 IS ExposureTime
00181151 IS XRayTubeCurrent
00181152 IS Exposure
0018115E DS ImageAndFluoroscopyAreaDoseProduct
00181200 DA DateOfLastCalibration
00181405 IS RelativeXRayExposure
00185100 CS PatientPosition
00185101 CS ViewPosition
00189345 FD CTDIvol
0020000D UI StudyInstanceUID
0020000E UI SeriesInstanceUID
00200010 SH StudyID
00200011 IS SeriesNumber
00200012 IS AcquisitionNumber
00200013 IS InstanceNumber
00200020 CS PatientOrientation
00200032 DS ImagePositionPatient
00200037 DS ImageOrientationPatient
00200052 UI FrameOfReferenceUID
00200060 CS Laterality
00200062 CS ImageLaterality
00201041 DS SliceLocation
00201206 IS NumberOfStudyRelatedSeries
00201208 IS NumberOfStudyRelatedInstances
00201209 IS NumberOfSeriesRelatedInstances
00204000 LT ImageComments
00280002 US SamplesPerPixel
00280004 CS PhotometricInterpretation
00280008 IS NumberOfFrames
00280010 US Rows
00280011 US Columns
00280030 DS PixelSpacing
00280100 US BitsAllocated
00280101 US BitsStored
00280301 CS BurnedInAnnotation
0032000A CS StudyStatusID
00321032 PN RequestingPhysician
00321033 LO RequestingService
00321060 LO RequestedProcedureDescription
00321064 SQ RequestedProcedureCodeSequence
00380010 LO AdmissionID
00380014 SQ IssuerOfAdmissionIDSequence
00380060 LO ServiceEpisodeID
00380300 LO CurrentPatientLocation
00400007 LO ScheduledProcedureStepDescription
00400009 SH ScheduledProcedureStepID
00400031 UT LocalNamespaceEntityID
00400032 UT UniversalEntityID
00400033 CS UniversalEntityIDType
00400244 DA PerformedProcedureStepStartDate
00400245 TM PerformedProcedureStepStartTime
00400250 DA PerformedProcedureStepEndDate
00400251 TM PerformedProcedureStepEndTime
00400253 SH PerformedProcedureStepID
00400254 LO PerformedProcedureStepDescription
00400275 SQ RequestAttributesSequence
004008EA SQ MeasurementUnitsCodeSequence
00401001 SH RequestedProcedureID
0040A010 CS RelationshipType
0040A040 CS ValueType
0040A043 SQ ConceptNameCodeSequence
0040A120 DT DateTime
0040A160 UT TextValue
0040A168 SQ ConceptCodeSequence
0040A300 SQ MeasuredValueSequence
0040A30A DS NumericValue
0040A370 SQ ReferencedRequestSequence
0040A491 CS CompletionFlag
0040A493 CS VerificationFlag
0040A504 SQ ContentTemplateSequence
0040A730 SQ ContentSequence
0040DB00 CS TemplateIdentifier
00420011 OB EncapsulatedDocument
00540081 US NumberOfSlices
00540220 SQ ViewCodeSequence
`;

interface Entry {
  readonly tag: string;
  readonly vr: string;
}

const BY_NAME = new Map<string, Entry>();
const BY_TAG = new Map<string, string>();
for (const line of TABLE.trim().split('\n')) {
  const [tag = '', vr = '', name = ''] = line.split(' ');
  BY_NAME.set(name, { tag, vr });
  BY_TAG.set(tag, vr);
}

/** Tag of a keyword of PS3.6, or null. */
export const tagNamed = (keyword: string): string | null => BY_NAME.get(keyword)?.tag ?? null;

/** Value representation by tag; `UN` where the table doesn't know it. */
export function vrOf(tag: string): string {
  // Private creators and group lengths (PS3.5 §7.8.1 and §7.2).
  if (/^.{3}[13579BDF]00[1-9A-F].$/.test(tag)) return 'LO';
  if (tag.endsWith('0000')) return 'UL';
  return BY_TAG.get(tag) ?? 'UN';
}
