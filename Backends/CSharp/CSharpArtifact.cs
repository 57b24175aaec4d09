namespace RepVgg.Backends.CSharp;

/// <summary>A compiled model: one source file and the weights beside it.</summary>
/// <param name="TypeName">Full name of the class.</param>
/// <param name="SourceFileName"><c>&lt;Class&gt;.g.cs</c></param>
/// <param name="Source">The source, LF line ends.</param>
/// <param name="WeightsFileName"><c>&lt;Class&gt;.safetensors</c></param>
/// <param name="Weights">The weights file's bytes.</param>
public sealed record CSharpArtifact(
    string TypeName, string SourceFileName, string Source, string WeightsFileName, ReadOnlyMemory<byte> Weights);
