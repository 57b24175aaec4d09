using System.Collections.Concurrent;
using Scriban;

namespace RepVgg.Backends.Cuda.Source;

/// <summary>A kernel's text with holes. All decisions are taken before; a hole that nothing fills is an error.</summary>
internal static class KernelTemplate
{
    private static readonly ConcurrentDictionary<string, Template> Parsed = new(StringComparer.Ordinal);

    /// <summary>Fills a template.</summary>
    /// <param name="name">The template's file name.</param>
    /// <param name="model">What fills the holes.</param>
    public static string Render(string name, TemplateModel model)
    {
        var context = new TemplateContext(StringComparer.Ordinal) { StrictVariables = true, LoopLimit = 0, NewLine = "\n" };
        context.PushGlobal(model);
        return Parsed.GetOrAdd(name, Read).Render(context);
    }

    private static Template Read(string name)
    {
        using var stream = typeof(KernelTemplate).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"there is no template '{name}'");
        using var reader = new StreamReader(stream);
        var template = Template.Parse(reader.ReadToEnd().ReplaceLineEndings("\n"), name);
        return template.HasErrors ? throw new InvalidOperationException(template.Messages.ToString()) : template;
    }
}
