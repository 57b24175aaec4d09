using System.Diagnostics;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using RepVgg.Backends.Core;
using RepVgg.IR.Diagnostics;
using RepVgg.Runtime;

namespace RepVgg.Backends.CSharp;

/// <summary>Compiles generated source in memory and runs it, so that what is verified is what users get.</summary>
public static class CSharpEngine
{
    /// <summary>Emits, compiles and loads a lowered model.</summary>
    /// <exception cref="DiagnosticException">See <see cref="CSharpBackend.Emit"/>.</exception>
    public static IInferenceSession Load(LoweredModel model, CSharpOptions options) => Load(model, options, out _);

    /// <summary>Emits a class that measures its layers, compiles and loads it.</summary>
    /// <exception cref="DiagnosticException">See <see cref="CSharpBackend.Emit"/>.</exception>
    public static ITimedSession LoadTimed(LoweredModel model, CSharpOptions options) => LoadTimed(model, options, out _);

    /// <summary>Emits a class that measures its layers, compiles and loads it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Names.</param>
    /// <param name="loading">What the class's own Load took: checking, reading and packing the weights.</param>
    /// <exception cref="DiagnosticException">See <see cref="CSharpBackend.Emit"/>.</exception>
    public static ITimedSession LoadTimed(LoweredModel model, CSharpOptions options, out TimeSpan loading) =>
        Load(model, options with { Timed = true }, out loading);

    /// <summary>Compiles and loads what the backend emitted.</summary>
    /// <param name="artifact">The source and weights.</param>
    /// <param name="model">The model that the artefact was emitted from, for names and shapes.</param>
    /// <exception cref="DiagnosticException">The source doesn't compile (RVC3003).</exception>
    public static IInferenceSession Load(CSharpArtifact artifact, LoweredModel model) => Load(artifact, model, new CSharpOptions { ClassName = artifact.TypeName }, out _);

    private static CompiledSession Load(LoweredModel model, CSharpOptions options, out TimeSpan loading) =>
        Load(CSharpBackend.Write(model, options), model, options, out loading);

    private static CompiledSession Load(CSharpArtifact artifact, LoweredModel model, CSharpOptions options, out TimeSpan loading)
    {
        using var image = new MemoryStream();
        string[] symbols = options.Prefetch ? ["RVC_PREFETCH"] : [];
        var compilation = SourceCheck.Compilation(
            artifact.TypeName,
            [SourceCheck.Parse(artifact.Source, artifact.SourceFileName, symbols), SourceCheck.Parse(SessionAdapter.Write(artifact, model, options.Timed), "Session.g.cs")],
            MetadataReference.CreateFromFile(typeof(IInferenceSession).Assembly.Location));
        compilation = compilation.WithOptions(compilation.Options.WithAllowUnsafe(options.Prefetch));
        SourceCheck.Require(compilation.Emit(image).Diagnostics);
        image.Position = 0;
        var context = new AssemblyLoadContext(artifact.TypeName, isCollectible: true);
        var adapter = context.LoadFromStream(image).GetType(SessionAdapter.TypeName, throwOnError: true)!;
        var start = Stopwatch.GetTimestamp();
        var session = (IInferenceSession)Activator.CreateInstance(adapter, artifact.Weights)!;
        loading = Stopwatch.GetElapsedTime(start);
        return new CompiledSession(session, context);
    }
}
