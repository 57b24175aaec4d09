using RepVgg.Benchmarks.Infrastructure;

try
{
    return await new BenchmarkCommand().Create(BenchmarkRun.Run).Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
}
catch (Exception e) when (e is BenchmarkException or UsageException or IOException)
{
    Console.Error.WriteLine($"benchmarks: error: {e.Message}");
    return e is UsageException ? 2 : 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("benchmarks: cancelled");
    return 130;
}
