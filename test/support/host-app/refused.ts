/** An app that cannot run on the local host: one binding that it does not know, one setting that nobody set. */
import { app, output } from '@azure/functions';

app.http('writesTable', {
  methods: ['GET'],
  authLevel: 'function',
  extraOutputs: [output.table({ tableName: 'rows', connection: 'APP_STORAGE' })],
  handler: () => ({ status: 200 }),
});
app.storageQueue('readsNowhere', {
  queueName: '%NO_SUCH_SETTING%',
  connection: 'APP_STORAGE',
  handler: () => undefined,
});
app.storageBlob('watchesBlobs', { path: 'a/{b}', connection: 'APP_STORAGE', handler: () => undefined });
