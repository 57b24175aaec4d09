using RepVgg.Cli.Infrastructure;

return await RvcApplication.RunAsync(args).ConfigureAwait(false);
