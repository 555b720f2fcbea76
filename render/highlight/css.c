/* The tables of CSS and SCSS. */
#include "render/highlight/lex.h"

/* clang-format off */

static const char *const css_properties[] = {
	"align-content=nl", "align-items=nl", "align-self=nl", "alignment-adjust=nl",
	"alignment-baseline=nl", "all=nl", "anchor-point=nl", "animation=nl", "animation-delay=nl",
	"animation-direction=nl", "animation-duration=nl", "animation-fill-mode=nl",
	"animation-iteration-count=nl", "animation-name=nl", "animation-play-state=nl",
	"animation-timing-function=nl", "appearance=nl", "azimuth=nl", "backface-visibility=nl",
	"background=nl", "background-attachment=nl", "background-clip=nl", "background-color=nl",
	"background-image=nl", "background-origin=nl", "background-position=nl",
	"background-repeat=nl", "background-size=nl", "baseline-shift=nl", "binding=nl", "bleed=nl",
	"bookmark-label=nl", "bookmark-level=nl", "bookmark-state=nl", "bookmark-target=nl",
	"border=nl", "border-bottom=nl", "border-bottom-color=nl", "border-bottom-left-radius=nl",
	"border-bottom-right-radius=nl", "border-bottom-style=nl", "border-bottom-width=nl",
	"border-collapse=nl", "border-color=nl", "border-image=nl", "border-image-outset=nl",
	"border-image-repeat=nl", "border-image-slice=nl", "border-image-source=nl",
	"border-image-width=nl", "border-left=nl", "border-left-color=nl", "border-left-style=nl",
	"border-left-width=nl", "border-radius=nl", "border-right=nl", "border-right-color=nl",
	"border-right-style=nl", "border-right-width=nl", "border-spacing=nl", "border-style=nl",
	"border-top=nl", "border-top-color=nl", "border-top-left-radius=nl",
	"border-top-right-radius=nl", "border-top-style=nl", "border-top-width=nl",
	"border-width=nl", "bottom=nl", "box-align=nl", "box-decoration-break=nl",
	"box-direction=nl", "box-flex=nl", "box-flex-group=nl", "box-lines=nl",
	"box-ordinal-group=nl", "box-orient=nl", "box-pack=nl", "box-shadow=nl", "box-sizing=nl",
	"break-after=nl", "break-before=nl", "break-inside=nl", "caption-side=nl", "clear=nl",
	"clip=nl", "clip-path=nl", "clip-rule=nl", "color=nl", "color-profile=nl",
	"column-count=nl", "column-fill=nl", "column-gap=nl", "column-rule=nl",
	"column-rule-color=nl", "column-rule-style=nl", "column-rule-width=nl", "column-span=nl",
	"column-width=nl", "columns=nl", "content=nl", "counter-increment=nl", "counter-reset=nl",
	"crop=nl", "cue=nl", "cue-after=nl", "cue-before=nl", "cursor=nl", "direction=nl",
	"display=nl", "dominant-baseline=nl", "drop-initial-after-adjust=nl",
	"drop-initial-after-align=nl", "drop-initial-before-adjust=nl",
	"drop-initial-before-align=nl", "drop-initial-size=nl", "drop-initial-value=nl",
	"elevation=nl", "empty-cells=nl", "filter=nl", "fit=nl", "fit-position=nl", "flex=nl",
	"flex-basis=nl", "flex-direction=nl", "flex-flow=nl", "flex-grow=nl", "flex-shrink=nl",
	"flex-wrap=nl", "float=nl", "float-offset=nl", "font=nl", "font-family=nl",
	"font-feature-settings=nl", "font-kerning=nl", "font-language-override=nl", "font-size=nl",
	"font-size-adjust=nl", "font-stretch=nl", "font-style=nl", "font-synthesis=nl",
	"font-variant=nl", "font-variant-alternates=nl", "font-variant-caps=nl",
	"font-variant-east-asian=nl", "font-variant-ligatures=nl", "font-variant-numeric=nl",
	"font-variant-position=nl", "font-weight=nl", "grid-cell=nl", "grid-column=nl",
	"grid-column-align=nl", "grid-column-sizing=nl", "grid-column-span=nl", "grid-columns=nl",
	"grid-flow=nl", "grid-row=nl", "grid-row-align=nl", "grid-row-sizing=nl",
	"grid-row-span=nl", "grid-rows=nl", "grid-template=nl", "hanging-punctuation=nl",
	"height=nl", "hyphenate-after=nl", "hyphenate-before=nl", "hyphenate-character=nl",
	"hyphenate-lines=nl", "hyphenate-resource=nl", "hyphens=nl", "icon=nl",
	"image-orientation=nl", "image-rendering=nl", "image-resolution=nl", "ime-mode=nl",
	"inline-box-align=nl", "justify-content=nl", "left=nl", "letter-spacing=nl",
	"line-break=nl", "line-height=nl", "line-stacking=nl", "line-stacking-ruby=nl",
	"line-stacking-shift=nl", "line-stacking-strategy=nl", "list-style=nl",
	"list-style-image=nl", "list-style-position=nl", "list-style-type=nl", "margin=nl",
	"margin-bottom=nl", "margin-left=nl", "margin-right=nl", "margin-top=nl", "mark=nl",
	"mark-after=nl", "mark-before=nl", "marker-offset=nl", "marks=nl", "marquee-direction=nl",
	"marquee-loop=nl", "marquee-play-count=nl", "marquee-speed=nl", "marquee-style=nl",
	"mask=nl", "max-height=nl", "max-width=nl", "min-height=nl", "min-width=nl", "move-to=nl",
	"nav-down=nl", "nav-index=nl", "nav-left=nl", "nav-right=nl", "nav-up=nl", "object-fit=nl",
	"object-position=nl", "opacity=nl", "order=nl", "orphans=nl", "outline=nl",
	"outline-color=nl", "outline-offset=nl", "outline-style=nl", "outline-width=nl",
	"overflow=nl", "overflow-style=nl", "overflow-wrap=nl", "overflow-x=nl", "overflow-y=nl",
	"padding=nl", "padding-bottom=nl", "padding-left=nl", "padding-right=nl", "padding-top=nl",
	"page=nl", "page-break-after=nl", "page-break-before=nl", "page-break-inside=nl",
	"page-policy=nl", "pause=nl", "pause-after=nl", "pause-before=nl", "perspective=nl",
	"perspective-origin=nl", "phonemes=nl", "pitch=nl", "pitch-range=nl", "play-during=nl",
	"pointer-events=nl", "position=nl", "presentation-level=nl", "punctuation-trim=nl",
	"quotes=nl", "rendering-intent=nl", "resize=nl", "rest=nl", "rest-after=nl",
	"rest-before=nl", "richness=nl", "right=nl", "rotation=nl", "rotation-point=nl",
	"ruby-align=nl", "ruby-overhang=nl", "ruby-position=nl", "ruby-span=nl", "size=nl",
	"speak=nl", "speak-as=nl", "speak-header=nl", "speak-numeral=nl", "speak-punctuation=nl",
	"speech-rate=nl", "src=nl", "stress=nl", "string-set=nl", "tab-size=nl", "table-layout=nl",
	"target=nl", "target-name=nl", "target-new=nl", "target-position=nl", "text-align=nl",
	"text-align-last=nl", "text-combine-horizontal=nl", "text-decoration=nl",
	"text-decoration-color=nl", "text-decoration-line=nl", "text-decoration-skip=nl",
	"text-decoration-style=nl", "text-emphasis=nl", "text-emphasis-color=nl",
	"text-emphasis-position=nl", "text-emphasis-style=nl", "text-height=nl", "text-indent=nl",
	"text-justify=nl", "text-orientation=nl", "text-outline=nl", "text-overflow=nl",
	"text-rendering=nl", "text-shadow=nl", "text-space-collapse=nl", "text-transform=nl",
	"text-underline-position=nl", "text-wrap=nl", "top=nl", "transform=nl",
	"transform-origin=nl", "transform-style=nl", "transition=nl", "transition-delay=nl",
	"transition-duration=nl", "transition-property=nl", "transition-timing-function=nl",
	"unicode-bidi=nl", "vertical-align=nl", "visibility=nl", "voice-balance=nl",
	"voice-duration=nl", "voice-family=nl", "voice-pitch=nl", "voice-pitch-range=nl",
	"voice-range=nl", "voice-rate=nl", "voice-stress=nl", "voice-volume=nl", "volume=nl",
	"white-space=nl", "widows=nl", "width=nl", "word-break=nl", "word-spacing=nl",
	"word-wrap=nl", "writing-mode=nl", "z-index=nl",
};
static const char *const css_values[] = {
	"above=nb", "absolute=nb", "aliceblue=no", "always=nb", "antiquewhite=no", "aqua=no",
	"aquamarine=no", "armenian=nb", "aural=nb", "auto=nb", "avoid=nb", "azure=no",
	"baseline=nb", "behind=nb", "beige=no", "below=nb", "bidi-override=nb", "bisque=no",
	"black=no", "blanchedalmond=no", "blink=nb", "block=nb", "blue=no", "blueviolet=no",
	"bold=nb", "bolder=nb", "both=nb", "bottom=nb", "brown=no", "burlywood=no", "cadetblue=no",
	"capitalize=nb", "center=nb", "center-left=nb", "center-right=nb", "chartreuse=no",
	"chocolate=no", "circle=nb", "cjk-ideographic=nb", "close-quote=nb", "collapse=nb",
	"condensed=nb", "continuous=nb", "coral=no", "cornflowerblue=no", "cornsilk=no",
	"crimson=no", "crop=nb", "cross=nb", "crosshair=nb", "cursive=nb", "cyan=no", "darkblue=no",
	"darkcyan=no", "darkgoldenrod=no", "darkgray=no", "darkgreen=no", "darkkhaki=no",
	"darkmagenta=no", "darkolivegreen=no", "darkorange=no", "darkorchid=no", "darkred=no",
	"darksalmon=no", "darkseagreen=no", "darkslateblue=no", "darkslategray=no",
	"darkturquoise=no", "darkviolet=no", "dashed=nb", "decimal=nb", "decimal-leading-zero=nb",
	"deeppink=no", "deepskyblue=no", "default=nb", "digits=nb", "dimgray=no", "disc=nb",
	"dodgerblue=no", "dotted=nb", "double=nb", "e-resize=nb", "embed=nb", "expanded=nb",
	"extra-condensed=nb", "extra-expanded=nb", "fantasy=nb", "far-left=nb", "far-right=nb",
	"fast=nb", "faster=nb", "firebrick=no", "fixed=nb", "floralwhite=no", "forestgreen=no",
	"fuchsia=no", "gainsboro=no", "georgian=nb", "ghostwhite=no", "gold=no", "goldenrod=no",
	"gray=no", "green=no", "greenyellow=no", "groove=nb", "hebrew=nb", "help=nb", "hidden=nb",
	"hide=nb", "high=nb", "higher=nb", "hiragana=nb", "hiragana-iroha=nb", "honeydew=no",
	"hotpink=no", "icon=nb", "indianred=no", "indigo=no", "inherit=nb", "inline=nb",
	"inline-table=nb", "inset=nb", "inside=nb", "invert=nb", "italic=nb", "ivory=no",
	"justify=nb", "katakana=nb", "katakana-iroha=nb", "khaki=no", "landscape=nb", "large=nb",
	"larger=nb", "lavender=no", "lavenderblush=no", "lawngreen=no", "left=nb", "left-side=nb",
	"leftwards=nb", "lemonchiffon=no", "level=nb", "lightblue=no", "lightcoral=no",
	"lightcyan=no", "lighter=nb", "lightgoldenrodyellow=no", "lightgreen=no", "lightgrey=no",
	"lightpink=no", "lightsalmon=no", "lightseagreen=no", "lightskyblue=no",
	"lightslategray=no", "lightsteelblue=no", "lightyellow=no", "lime=no", "limegreen=no",
	"line-through=nb", "linen=no", "list-item=nb", "loud=nb", "low=nb", "lower=nb",
	"lower-alpha=nb", "lower-greek=nb", "lower-roman=nb", "lowercase=nb", "ltr=nb",
	"magenta=no", "maroon=no", "medium=nb", "mediumaquamarine=no", "mediumblue=no",
	"mediumorchid=no", "mediumpurple=no", "mediumseagreen=no", "mediumslateblue=no",
	"mediumspringgreen=no", "mediumturquoise=no", "mediumvioletred=no", "message-box=nb",
	"middle=nb", "midnightblue=no", "mintcream=no", "mistyrose=no", "mix=nb", "moccasin=no",
	"monospace=nb", "n-resize=nb", "narrower=nb", "navajowhite=no", "navy=no", "ne-resize=nb",
	"no-close-quote=nb", "no-open-quote=nb", "no-repeat=nb", "none=nb", "normal=nb",
	"nowrap=nb", "nw-resize=nb", "oblique=nb", "oldlace=no", "olive=no", "olivedrab=no",
	"once=nb", "open-quote=nb", "orange=no", "orangered=no", "orchid=no", "outset=nb",
	"outside=nb", "overline=nb", "palegoldenrod=no", "palegreen=no", "paleturquoise=no",
	"palevioletred=no", "papayawhip=no", "peachpuff=no", "peru=no", "pink=no", "plum=no",
	"pointer=nb", "portrait=nb", "powderblue=no", "purple=no", "px=nb", "red=no", "relative=nb",
	"repeat=nb", "repeat-x=nb", "repeat-y=nb", "rgb=nb", "ridge=nb", "right=nb",
	"right-side=nb", "rightwards=nb", "rosybrown=no", "royalblue=no", "s-resize=nb",
	"saddlebrown=no", "salmon=no", "sandybrown=no", "sans-serif=nb", "scroll=nb",
	"se-resize=nb", "seagreen=no", "seashell=no", "semi-condensed=nb", "semi-expanded=nb",
	"separate=nb", "serif=nb", "show=nb", "sienna=no", "silent=nb", "silver=no", "skyblue=no",
	"slateblue=no", "slategray=no", "slow=nb", "slower=nb", "small-caps=nb", "small-caption=nb",
	"smaller=nb", "snow=no", "soft=nb", "solid=nb", "spell-out=nb", "springgreen=no",
	"square=nb", "static=nb", "status-bar=nb", "steelblue=no", "super=nb", "sw-resize=nb",
	"table-caption=nb", "table-cell=nb", "table-column=nb", "table-column-group=nb",
	"table-footer-group=nb", "table-header-group=nb", "table-row=nb", "table-row-group=nb",
	"tan=no", "teal=no", "text=nb", "text-bottom=nb", "text-top=nb", "thick=nb", "thin=nb",
	"thistle=no", "tomato=no", "top=nb", "transparent=nb", "turquoise=no", "ultra-condensed=nb",
	"ultra-expanded=nb", "underline=nb", "upper-alpha=nb", "upper-latin=nb", "upper-roman=nb",
	"uppercase=nb", "url=nb", "violet=no", "visible=nb", "w-resize=nb", "wait=nb", "wheat=no",
	"white=no", "whitesmoke=no", "wider=nb", "x-fast=nb", "x-high=nb", "x-large=nb",
	"x-loud=nb", "x-low=nb", "x-small=nb", "x-soft=nb", "xx-large=nb", "xx-small=nb",
	"yellow=no", "yellowgreen=no", "yes=nb",
};

enum { ROOT = 1, BASIC, VALUE, AT_RULE, AT_BODY, AT_STANZA, AT_CONTENT, STANZA, STANZA_VALUE, CSS_STATES };

#define IDENTIFIER "[\\i_-][\\w-]*"
#define UNITS "em|px|pt|pc|in|mm|cm|ex|rem|ch|vw|vh|vmin|vmax|dpi|dpcm|dppx|deg|grad|rad|turn|s|ms|Hz|kHz"
#define QUOTED RULE("\"(\\\\\\\\|\\\\\"|[^\"])*\"", "s1"), RULE("'(\\\\\\\\|\\\\'|[^'])*'", "s2")

static const struct highlight_rule css_root[] = {
	MIX(BASIC), PUSH(STANZA, "{", "p"), RULE("::?" IDENTIFIER, "nd"), RULE("\\." IDENTIFIER, "nc"),
	RULE("#" IDENTIFIER, "nf"), PUSH(AT_RULE, "@" IDENTIFIER, "k"), RULE(IDENTIFIER, "nt"),
	RULE("[\\~^*!%&\\[\\]()<>|+=@:;,./?-]", "o"), QUOTED, { 0 },
};
static const struct highlight_rule css_basic[] = { RULE("\\s+", ""), RULE("/\\*~(\\*/)", "c"), { 0 } };
static const struct highlight_rule css_value[] = {
	MIX(BASIC), RULE("url\\([^)\\n]*\\)", "sx"), RULE("#\\h\\h?\\h?\\h?\\h?\\h?", "m"),
	RULE("-?([0-9]+(\\.[0-9]+)?|\\.[0-9]+)(%|(" UNITS ")\\b)?", "m"), RULE("[\\[\\]():/.,]", "p"), QUOTED,
	WORDS(css_values, IDENTIFIER, "n"), { 0 },
};
static const struct highlight_rule css_at_rule[] = {
	PUSH(AT_STANZA, "{(?=\\s*" IDENTIFIER "\\s*:)", "p"), PUSH(AT_BODY, "{", "p"), POP(";", "p"),
	MIX(VALUE), { 0 },
};
static const struct highlight_rule css_at_body[] = { MIX(AT_CONTENT), MIX(ROOT), { 0 } };
static const struct highlight_rule css_at_stanza[] = { MIX(AT_CONTENT), MIX(STANZA), { 0 } };
static const struct highlight_rule css_at_content[] = { { .pattern = "}", .token = { "p" }, .pop = 2 }, { 0 } };
static const struct highlight_rule css_stanza[] = {
	MIX(BASIC), POP("}", "p"),
	PUSH(STANZA_VALUE, "(-(ah|atsc|hp|khtml|moz|ms|o|rim|ro|tc|wap|webkit|xv)-|mso-|prince-)[\\w-]*\t\\s*\t:",
		"nl", "", "p"),
	{ .pattern = IDENTIFIER "\t\\s*\t:", .token = { "", "", "p" }, .words = css_properties,
		.word_count = HL_COUNT(css_properties), .only = true, .push = { STANZA_VALUE } },
	PUSH(STANZA_VALUE, IDENTIFIER "\t\\s*\t:", "py", "", "p"), { 0 },
};
static const struct highlight_rule css_stanza_value[] = {
	POP(";", "p"), POP("(?=})", ""), RULE("!\\s*important\\b", "cp"), RULE("^@.*", "cp"), MIX(VALUE), { 0 },
};
static const struct highlight_rule *const css[CSS_STATES] = {
	[ROOT] = css_root, [BASIC] = css_basic, [VALUE] = css_value, [AT_RULE] = css_at_rule,
	[AT_BODY] = css_at_body, [AT_STANZA] = css_at_stanza, [AT_CONTENT] = css_at_content,
	[STANZA] = css_stanza, [STANZA_VALUE] = css_stanza_value,
};
const struct highlight_language highlight_css = { .names = "css", .states = css };

enum {
	COMMON = 2, SCSS_VALUE, END, INTERPOLATED, STRINGS, INTERPOLATION, SELECTOR, DOUBLE, SINGLE, URL, PIECE, PSEUDO, CLASS,
	ID, PLACEHOLDER, FOR, ATTRIBUTE, COMMENT, SCSS_STATES
};

/* It ends everything that is open. */
static bool
section_end(struct highlight_run *r, const struct highlight_match *m)
{
	highlight_token(r, "p", m->at[1]);
	highlight_pop(r, r->lexer->depth - 1);
	r->at = m->at[1];
	return true;
}

#define WORD "[\\w-]+"
#define ALNUM "[a-zA-Z0-9]"

static const struct highlight_rule scss_root[] = {
	RULE("\\s+", ""), RULE("//.*", "c1"), RULE("/\\*~(\\*/)", "cm"), PUSH(SCSS_VALUE, "@import\\b", "k"), MIX(COMMON),
	PUSH(ATTRIBUTE, "(?=[^;{}][;}])", ""), PUSH(ATTRIBUTE, "(?=[^;{}:\\[]+:[^a-z])", ""), PUSH(SELECTOR, "", ""), { 0 },
};
static const struct highlight_rule scss_common[] = {
	PUSH(FOR, "@for\\b", "k"), PUSH(SCSS_VALUE, "@(debug|warn|if|each|while|else|return|media)", "k"),
	PUSH(SCSS_VALUE, "@(mixin|function)\t\\s+\t" WORD, "k", "", "nf"), PUSH(SELECTOR, "@extend\\b", "k"),
	PUSH(SCSS_VALUE, "@include\t\\s+\t" WORD, "k", "", "nd"), PUSH(SELECTOR, "@" WORD, "k"), PUSH(SELECTOR, "&", "k"),
	PUSH(SCSS_VALUE, "[$]" WORD "\t[ \\t]*\t:", "nv", "", "p"), { 0 },
};
static const struct highlight_rule scss_value[] = {
	MIX(END), RULE("[ \\t]+", ""), RULE("[$]" WORD, "nv"), PUSH(URL, "url\\(", "sx"), RULE(WORD "(?=\\s*\\()", "nf"),
	RULE("%" WORD, "nd"), RULE("(true|false)\\b", "bp"), RULE("(and|or|not)\\b", "ow"),
	RULE("#" ALNUM ALNUM "?" ALNUM "?" ALNUM "?" ALNUM "?" ALNUM "?", "mh"), RULE("-?\\d+(%|[a-z]+)?", "m"),
	RULE("-?\\d*\\.\\d+(%|[a-z]+)?", "mi"), MIX(STRINGS), MIX(INTERPOLATED), RULE("[\\~^*!&%<>|+=@:,./?-]+", "o"),
	RULE("[\\[\\]()]+", "p"), PUSH(COMMENT, "/\\*", "cm"), RULE("//[^\\n]*", "c1"), WORDS(css_values, WORD, "n"), { 0 },
};
static const struct highlight_rule scss_end[] = { RULE("\\n", ""), HOOK(section_end, "[;{}]"), { 0 } };
static const struct highlight_rule scss_interpolated[] = { PUSH(INTERPOLATION, "#{", "si"), { 0 } };
static const struct highlight_rule scss_strings[] = { PUSH(DOUBLE, "\"", "s2"), PUSH(SINGLE, "'", "s1"), { 0 } };
static const struct highlight_rule scss_interpolation[] = { POP("}", "si"), MIX(SCSS_VALUE), { 0 } };
static const struct highlight_rule scss_selector[] = {
	MIX(END), MIX(STRINGS), MIX(INTERPOLATED), RULE("[ \\t]+", ""), PUSH(PSEUDO, ":", "nd"), PUSH(CLASS, "\\.", "nc"),
	PUSH(ID, "#", "nn"), PUSH(PLACEHOLDER, "%", "nv"), RULE(WORD, "nt"), RULE("&", "k"),
	RULE("[\\~^*!&\\[\\]()<>|+=@:;,./?-]", "o"), { 0 },
};
#define IN_STRING(q, t) { POP(q, t), MIX(INTERPOLATED), RULE("(\\\\.|#(?!{)|[^\\n" q "#])+", t), { 0 } }
static const struct highlight_rule scss_double[] = IN_STRING("\"", "s2");
static const struct highlight_rule scss_single[] = IN_STRING("'", "s1");
static const struct highlight_rule scss_url[] = {
	POP("\\)", "sx"), RULE("(\\\\.|#(?!{)|[^\\n)#])+", "sx"), MIX(INTERPOLATED), { 0 },
};
static const struct highlight_rule scss_piece[] = { MIX(INTERPOLATED), POP("", ""), { 0 } };
static const struct highlight_rule scss_pseudo[] = { RULE(WORD, "nd"), MIX(PIECE), { 0 } };
static const struct highlight_rule scss_class[] = { RULE(WORD, "nc"), MIX(PIECE), { 0 } };
static const struct highlight_rule scss_id[] = { RULE(WORD, "nn"), MIX(PIECE), { 0 } };
static const struct highlight_rule scss_placeholder[] = { RULE(WORD, "nv"), MIX(PIECE), { 0 } };
static const struct highlight_rule scss_for[] = { RULE("(from|through|to)", "ow"), MIX(SCSS_VALUE), { 0 } };
static const struct highlight_rule scss_attribute[] = {
	MIX(INTERPOLATED), WORDS(css_properties, WORD, "na"), PUSH(SCSS_VALUE, "[ \\t]*\t:", "", "p"), { 0 },
};
static const struct highlight_rule scss_comment[] = {
	RULE("(\\\\#|#(?=[^\\n{])|\\*(?=[^\\n/])|[^\\n#*])+", "cm"), MIX(INTERPOLATED), POP("\\*/", "cm"), { 0 },
};
static const struct highlight_rule *const scss[SCSS_STATES] = {
	[ROOT] = scss_root, [COMMON] = scss_common, [SCSS_VALUE] = scss_value, [END] = scss_end,
	[INTERPOLATED] = scss_interpolated, [STRINGS] = scss_strings, [INTERPOLATION] = scss_interpolation,
	[SELECTOR] = scss_selector, [DOUBLE] = scss_double, [SINGLE] = scss_single, [URL] = scss_url, [PIECE] = scss_piece,
	[PSEUDO] = scss_pseudo, [CLASS] = scss_class, [ID] = scss_id, [PLACEHOLDER] = scss_placeholder, [FOR] = scss_for,
	[ATTRIBUTE] = scss_attribute, [COMMENT] = scss_comment,
};
const struct highlight_language highlight_scss = { .names = "scss", .states = scss };
