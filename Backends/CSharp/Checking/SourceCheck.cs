using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Compiles generated source as a strict user's project would: C# 12, nullable, documentation checked, warnings as errors.</summary>
internal static class SourceCheck
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp12, DocumentationMode.Diagnose);

    private static readonly CSharpCompilationOptions CompilationOptions = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        .WithNullableContextOptions(NullableContextOptions.Enable)
        .WithGeneralDiagnosticOption(ReportDiagnostic.Error)
        .WithOptimizationLevel(OptimizationLevel.Release)
        .WithDeterministic(true);

    // What generated code uses of the runtime that rvc itself runs on. Few on purpose: Roslyn's time goes with their number.
    private static readonly string[] UsedAssemblies =
        ["System.Private.CoreLib.dll", "System.Runtime.dll", "System.Collections.Immutable.dll", "System.Security.Cryptography.dll"];

    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() =>
        [.. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(path => UsedAssemblies.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>Parses a source text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="path">Its name in messages.</param>
    /// <param name="symbols">What the project defines, such as <c>RVC_PREFETCH</c>.</param>
    public static SyntaxTree Parse(string source, string path, params IEnumerable<string> symbols) =>
        CSharpSyntaxTree.ParseText(source, ParseOptions.WithPreprocessorSymbols(symbols), path);

    /// <summary>A compilation of the trees against the base class library and <paramref name="more"/>.</summary>
    public static CSharpCompilation Compilation(string name, IEnumerable<SyntaxTree> trees, params IEnumerable<MetadataReference> more) =>
        CSharpCompilation.Create(name, trees, [.. References.Value, .. more], CompilationOptions);

    /// <summary>Fails with the first error or warning, if there is one.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">RVC3003.</exception>
    public static void Require(IEnumerable<Diagnostic> diagnostics)
    {
        if (diagnostics.FirstOrDefault(d => d.Severity >= DiagnosticSeverity.Warning) is { } first)
        {
            var line = first.Location.GetLineSpan();
            var position = FormattableString.Invariant($"{line.Path}({line.StartLinePosition.Line + 1},{line.StartLinePosition.Character + 1})");
            throw BackendDiagnostics.InvalidSource.Error($"{position}: {first.Id} {first.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}");
        }
    }
}
