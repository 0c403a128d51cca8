// The door of devices: what enrolment and the gateway need of them.
export { chainHead, deviceKey, enrolDevice, recordConnection, recordSeen } from './enrolled.ts';
