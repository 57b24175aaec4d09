using RepVgg.Benchmarks.Infrastructure;

try
{
    var parsed = new BenchmarkCommand().Create(BenchmarkRun.Run).Parse(args);
    return parsed.Errors.Count == 0
        ? await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false }).ConfigureAwait(false)
        : throw new UsageException($"{parsed.Errors[0].Message} (--help shows how)");
}
catch (Exception e) when (e is BenchmarkException or UsageException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"benchmarks: error: {e.Message}");
    return e is UsageException ? 2 : 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("benchmarks: cancelled");
    return 130;
}
