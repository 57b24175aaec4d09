using RepVgg.Runtime;

namespace RepVgg.Benchmarks.Engines;

/// <summary>The one place where a number of threads is handed to rvc's engine.</summary>
internal static class RvcThreads
{
    /// <summary>Asks a session to use so many threads.</summary>
    /// <param name="session">A session of rvc's C# engine.</param>
    /// <param name="wanted">Threads that were asked for.</param>
    /// <returns>The threads that it will use at most.</returns>
    public static int Set(IInferenceSession session, int wanted)
    {
        session.MaxDegreeOfParallelism = wanted;
        return session.MaxDegreeOfParallelism;
    }
}
