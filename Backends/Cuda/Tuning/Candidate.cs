namespace RepVgg.Backends.Cuda.Tuning;

/// <summary>A way to compute a layer.</summary>
/// <param name="Name">Its name in tuning files.</param>
/// <param name="Seconds">The predicted time.</param>
/// <param name="Launch">Adds its launches.</param>
internal sealed record Candidate(string Name, double Seconds, Action Launch);
