// The clauses of 201 CMR 17.00 (and c. 93H, 93I) by id, each in a line of our own words. Ids are what code, reports and
// registers use; a check that names a clause which is not here does not compile.
export const clauses = {
  '17.03(2)(b)3': 'Means to detect and prevent failures of security systems',
  '17.03(2)(c)': 'Rules for keeping, reaching and carrying records off the premises',
  '17.03(2)(e)': 'Terminated employees cannot reach records that hold personal information',
  '17.03(2)(h)': 'Regular monitoring that the security program works',
  '17.04(1)(a)': 'Control of user ids and other identifiers',
  '17.04(1)(b)': 'Secure assigning and selecting of passwords',
  '17.04(1)(c)': 'Passwords kept so that they do not compromise the data',
  '17.04(1)(d)': 'Access for active users and active accounts only',
  '17.04(1)(e)': 'Access blocked after several failed attempts',
  '17.04(2)(a)': 'Records open only to those whose job needs them',
  '17.04(2)(b)': 'Unique ids and passwords that are not vendor defaults, to each person',
  '17.04(3)': 'Personal information encrypted when it crosses public networks, and whenever it is sent without wires',
  '17.04(4)': 'Reasonable monitoring for unauthorised use or access',
  '17.04(5)': 'All personal information on laptops and portable devices encrypted',
  '17.04(6)': 'A firewall and security patches of the operating system, reasonably up to date',
  '17.04(7)': 'Malware protection, with patches and definitions reasonably up to date and set to update by itself',
} as const;

export type ClauseId = keyof typeof clauses;
