"""The look. A module and not a file beside it, so that it is in every kind of package."""

STYLES = """
Screen { layout: vertical; scrollbar-size: 1 1; }
#status-bar { height: 1; background: $panel; }
#place-line { height: 1; }
#place-line.-banner { background: $error; color: $text; text-style: bold; }
DataTable { scrollbar-size: 1 1; background: $surface; }
DataTable > .datatable--header { text-style: bold; background: $surface; color: $text-muted; }
Footer { background: $panel; }

#filter { height: 1; border: none; padding: 0 1; }
#trucks-body, #trucks { height: 1fr; }
#empty, #no-ports, #no-trail, #no-chart, #no-trips,
#no-signals, #no-faults { padding: 1 2; height: auto; }

#blocks { height: 8; }
#fleet { width: 1fr; }
#fleet-counts { height: 7; }
#fixes { height: 1; margin: 0 1; }
#house { width: 1fr; height: 8; }
#attention { height: auto; max-height: 7; }
.-wide #attention { max-height: 40%; }
#calm { height: 1; }
#happened { height: 1fr; }
.-wide #fixes { height: 2; }
.-wide #blocks { height: 9; }

#tabs { height: 1; }
#panes { height: 1fr; }
#status, #trail, #charts, #trips, #signals, #faults { height: 1fr; }
#facts { height: auto; padding: 0 1; }
#events { height: 1fr; }
#map, #charts LineChart { height: 1fr; }
#signal-table { height: auto; max-height: 80%; }
#counters { height: auto; padding: 1 1 0 1; }
#fault-table { height: 1fr; }
#trip-table { height: 1fr; }

#drivers-body, #drivers { height: 1fr; }
#no-drivers, #no-violations { padding: 1 2; height: auto; }
#clocks, #day, #violations, #papers { height: 1fr; }
#clock-text, #day-text, #violation-text { height: auto; }
#papers-body { height: 1fr; }
#due { height: auto; max-height: 50%; }
#inspections, #drives { height: auto; max-height: 30%; }
#day-table, #violation-table, #paper-table { height: 1fr; }

#orders-body, #orders { height: 1fr; }
#no-orders { padding: 1 2; height: auto; }
#order-line, #desk-line { height: 4; }
.-wide #order-line, .-wide #desk-line { height: 3; }
#summary, #timeline, #steps, #why { height: 1fr; }
#step-line { height: 4; }
#summary-text { height: auto; padding: 0 1; }
#why-text { height: auto; }
#figures { height: auto; }
#needs { height: auto; max-height: 7; }
.-wide #needs { max-height: 40%; }
#quiet { height: 1; }
#waits { height: 1fr; }
#nobody-waits { height: 1fr; padding: 0 1; }

.pane { height: 1fr; }
#due-table, #work-table, #bays-table, #faults-table, #condition-table { height: 1fr; }
.nothing { padding: 1 2; height: auto; }
#maintenance-line { height: 4; }
#service { height: auto; max-height: 60%; }
#service-text, #work-order-text, #finding-text { height: auto; }
#history { height: 1fr; }
#history-line { height: 2; }
#work-order, #finding-chart { height: 1fr; }

#link { height: auto; border-bottom: solid $panel; }
#ports { height: auto; max-height: 50%; }
#port-detail { height: 1fr; border-top: solid $panel; }
#port-title { height: 1; }
#port-rate { height: 1; margin: 0 1; }
.-wide #port-rate { height: 2; }
#port-facts { height: auto; }

#queues { height: auto; max-height: 10; }
.-wide #queues { max-height: 16; }
#job-tabs { height: 1; background: $panel; }
#job-filter { height: 1; border: none; padding: 0 1; }
#jobs-body, #jobs { height: 1fr; }
#no-jobs, #no-schedules, #no-alerts { padding: 1 2; height: auto; }
#job-facts, #attempts, #causes, #chain { height: 1fr; }
#job-scroll { height: 1fr; padding: 0 1; }
#job-text { height: auto; }
#attempt-table { height: auto; max-height: 40%; }
#traceback-scroll { height: 1fr; border-top: solid $panel; padding: 0 1; }
#traceback { height: auto; }
#schedules { height: auto; max-height: 60%; }
#schedule-detail { height: 1fr; border-top: solid $panel; }
#schedule-facts { height: auto; }
#alerts { height: auto; max-height: 55%; }
#alert-detail { height: 1fr; border-top: solid $panel; }
#alert-facts { height: auto; }

Toast { width: 76; max-width: 95%; padding: 0 1; margin-top: 0; }

ModalScreen { align: center middle; }
#dialog {
    width: 40; height: auto; max-height: 90%; border: round $primary;
    padding: 0 1; background: $surface;
}
#dialog.wide { width: 78; max-height: 100%; }
#dialog.question { width: 64; border: round $warning; }
#dialog.form { width: 78; border: round $primary; max-height: 100%; }
#effect { margin: 1 0; }
#about { margin: 0 0 1 0; height: auto; max-height: 2; }
#fields { height: auto; }
.field { height: 1; }
.field .label { width: 18; }
.field Input, .field ChoiceLine { width: 1fr; height: 1; border: none; padding: 0; }
.field Input { background: $panel; }
.field Input:focus { background: $primary 40%; }
.field ChoiceLine:focus { background: $primary; color: $text; }
.fault { height: auto; padding: 0 0 0 18; color: $error; text-style: bold; }
#hint { height: 1; margin: 1 0 0 0; }
#dialog OptionList { height: auto; max-height: 16; }
#first { height: 1; border: none; padding: 0 1; }
#help-scroll { height: auto; }
"""
