namespace RepVgg.Benchmarks.Infrastructure;

/// <summary>The run can't go on or its figures would mean nothing; the message is for people, the exit code 1.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);

/// <summary>The command line can't be read; exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
